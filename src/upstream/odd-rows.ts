// Rows of which the REST API leaves out, or mistypes, what its documents promise: shown as far as they go, counted and logged.
import { LRUCache } from 'lru-cache'
import { joinFields } from '../keyed-hash.ts'
import type { FetchPage, FetchSession, PageRequest } from './page.ts'
import type { SessionRecord } from './session-record.ts'

/** How long a list that was logged is not logged again, in milliseconds. */
const quietMs = 60_000
/** Lists that are remembered as logged; past that, one may be logged again early. */
const maxRemembered = 1_000

export interface OddRows {
  /** Wraps a source of pages, and a source of single sessions: what they give is looked at, and given on. */
  readonly watchPages: (fetchPage: FetchPage<SessionRecord>) => FetchPage<SessionRecord>
  readonly watchSessions: (fetchSession: FetchSession<SessionRecord>) => FetchSession<SessionRecord>
}

export interface OddRowsOptions {
  /** Told how many rows of a page are odd, where any is. */
  readonly count: (rows: number) => void
  /** Told at most once per list and minute: how many rows, and the names of the members, never a value. */
  readonly warn: (rows: number, members: readonly string[]) => void
  /** In milliseconds; only differences count. */
  readonly now: () => number
}

/** Creates the watch. */
export function createOddRows({ count, warn, now }: OddRowsOptions): OddRows {
  const loggedAt = new LRUCache<string, number>({ max: maxRemembered })

  function look(list: Pick<PageRequest, 'isolationKey' | 'agentName'>, rows: readonly SessionRecord[]): void {
    const odd = rows.filter((row) => row.odd !== undefined)
    if (odd.length === 0) return
    count(odd.length)
    const key = joinFields([list.isolationKey, list.agentName])
    const last = loggedAt.get(key)
    if (last !== undefined && now() - last < quietMs) return
    loggedAt.set(key, now())
    const members = new Set(odd.flatMap((row) => row.odd ?? []))
    warn(odd.length, [...members].toSorted())
  }

  return {
    watchPages: (fetchPage) => async (request, signal) => {
      const page = await fetchPage(request, signal)
      look(request, page.rows)
      return page
    },
    watchSessions: (fetchSession) => async (request, signal) => {
      const session = await fetchSession(request, signal)
      look(request, [session])
      return session
    },
  }
}
