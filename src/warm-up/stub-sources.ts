// Where operations read from while the gateway warms up: a page of made-up sessions, behind a page cache that is discarded with it.
import type { Clock } from '../clock.ts'
import { createCacheStats } from '../page-cache/cache-stats.ts'
import type { Freshness } from '../page-cache/freshness.ts'
import { createPageCache } from '../page-cache/page-cache.ts'
import { compactSessions } from '../sessions/compact-sessions.ts'
import { createCursors } from '../sessions/cursors.ts'
import type { Session } from '../sessions/session.ts'
import { createSessionMapper, withSession, withSessionRows } from '../sessions/session-mapper.ts'
import type { SessionSources } from '../sessions/session-reader.ts'
import type { FetchPage } from '../upstream/page.ts'
import { parseSessionList, type SessionRecord, toSessionRecord } from '../upstream/session-record.ts'

const rowsOfPage = 100
const newestSecond = 1_700_000_000
const maxBytes = 1_000_000
const statuses = ['active', 'idle', 'failed', 'other']

/** Creates the sources: nothing of them is shared with the gateway's own. */
export function createStubSources(
  {
    signingSecrets,
    freshness,
  }: { readonly signingSecrets: readonly string[]; readonly freshness: Freshness },
  clock: Clock,
): SessionSources {
  const cursorsOf = createCursors(signingSecrets)
  const toSession = createSessionMapper(cursorsOf)
  const text = toListText()
  const records = (): SessionRecord[] => parseSessionList(JSON.parse(text)).data.map(toSessionRecord)
  const fetchRecords: FetchPage<SessionRecord> = async ({ order, after }) => ({
    rows: after ? [] : order === 'desc' ? records() : records().toReversed(),
    hasMore: false,
    cursorFound: true,
    fetchedAt: clock.now(),
    outcome: 'miss',
  })
  const cache = createPageCache<Session>(withSessionRows(fetchRecords, toSession), {
    freshness,
    maxBytes,
    compact: compactSessions,
    shared: undefined,
    stats: createCacheStats(),
    clock,
  })
  const [first] = records()
  if (!first) throw new TypeError('the stub page is empty')
  return {
    readPage: cache.readPage,
    closestPreceding: cache.closestPreceding,
    rowFinder: cache.rowFinder,
    fetchSession: withSession(async () => first, toSession),
    watch() {
      throw new TypeError('only queries warm up')
    },
    cursorsOf,
    now: clock.now,
  }
}

/** A list as the REST API writes it, newest first. */
function toListText(): string {
  const data = Array.from({ length: rowsOfPage }, (_, index) => {
    const second = newestSecond - 60 * index
    return {
      agent_session_id: `warm-up-${index}`,
      version_indicator: { type: 'version_ref', agent_version: String(1 + (index % 3)) },
      status: statuses[index % statuses.length],
      created_at: second,
      last_accessed_at: second + 30,
      expires_at: second + 2_592_000,
    }
  })
  return JSON.stringify({ data, has_more: false })
}
