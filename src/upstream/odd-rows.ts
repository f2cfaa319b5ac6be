// Rows of which the REST API leaves out, or mistypes, what its documents promise: shown as far as they go, counted and logged.
import { createOncePerMinute } from '../logging/once-per-minute.ts'
import { type FetchPage, type FetchSession, type ListKey, listKey } from './page.ts'
import type { SessionRecord } from './session-record.ts'

export interface OddRows {
  /** Wraps a source of pages, and a source of single sessions: what they give is looked at, and given on. */
  readonly watchPages: (fetchPage: FetchPage<SessionRecord>) => FetchPage<SessionRecord>
  readonly watchSessions: (fetchSession: FetchSession<SessionRecord>) => FetchSession<SessionRecord>
}

export interface OddRowsOptions {
  /** Called with how many rows of a page are odd, where any is. */
  readonly count: (rows: number) => void
  /** Called at most once per list and minute: how many rows, and the names of the fields, never a value. */
  readonly warn: (rows: number, fields: readonly string[]) => void
  /** In milliseconds; only differences count. */
  readonly now: () => number
}

/** Creates the watch. */
export function createOddRows({ count, warn, now }: OddRowsOptions): OddRows {
  const mayWarn = createOncePerMinute(now)

  function look(list: ListKey, rows: readonly SessionRecord[]): void {
    const odd = rows.filter((row) => row.odd !== undefined)
    if (odd.length === 0) return
    count(odd.length)
    if (!mayWarn(listKey(list))) return
    const fields = new Set(odd.flatMap((row) => row.odd ?? []))
    warn(odd.length, [...fields].toSorted())
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
