// What does a cached page weigh? The heap's growth over many pages, beside the page's JSON and the cache's own count.
// `npm run bench:memory`.

import assert from 'node:assert/strict'
import { setImmediate } from 'node:timers/promises'
import { systemClock } from '../src/clock.ts'
import { createCacheStats } from '../src/page-cache/cache-stats.ts'
import { createPageCache } from '../src/page-cache/page-cache.ts'
import { compactSessions } from '../src/sessions/compact-sessions.ts'
import { createCursors } from '../src/sessions/cursors.ts'
import type { Session } from '../src/sessions/session.ts'
import { createSessionMapper, withSessionRows } from '../src/sessions/session-mapper.ts'
import type { Page } from '../src/upstream/page.ts'
import { parseSessionList, toSessionRecord } from '../src/upstream/session-record.ts'
import { printTable } from './table.ts'

const pages = 600
const toSession = createSessionMapper(createCursors(['i'.repeat(32)]))

function pageJson(page: number, rows: number): string {
  const data = Array.from({ length: rows }, (_, index) => ({
    agent_session_id: `sess_${Buffer.from(`${page} ${index}`.padEnd(15)).toString('hex').slice(0, 24)}`,
    version_indicator: { type: 'version_ref', agent_version: '3' },
    status: index % 3 === 0 ? 'active' : 'idle',
    created_at: 1_790_000_000 - index,
    last_accessed_at: 1_790_000_500 - index,
    expires_at: 1_792_592_500 - index,
  }))
  const ids = data.map((row) => row.agent_session_id)
  return JSON.stringify({ data, first_id: ids[0], last_id: ids.at(-1), has_more: true })
}

/** Reads every field of every row, and looks for one. */
function serveAll({ rows }: Page<Session>, find: (id: string) => Session | undefined): void {
  assert.equal(find(rows[0]?.rowId ?? '')?.rowId, rows[0]?.rowId)
  for (const { cursor, node } of rows) {
    const { id, createdAt, lastAccessedAt, expiresAt, stoppedAt } = node
    assert.ok(
      [cursor, id, createdAt, lastAccessedAt, expiresAt, stoppedAt ?? ''].every((text) => text !== undefined),
    )
  }
}

/** Of what is still in use: nothing of what came before is, once its last tasks are done. */
async function heapUsed(): Promise<number> {
  const collect = globalThis.gc
  if (collect === undefined) throw new Error('run with --expose-gc')
  for (let time = 0; time < 3; time += 1) {
    await setImmediate()
    collect()
  }
  return process.memoryUsage().heapUsed
}

/** `reads`: of each page, of which the first fetches it. */
async function measure(
  rows: number,
  reads: number,
  serve: (page: Page<Session>, find: (id: string) => Session | undefined) => void,
): Promise<{ heap: number; counted: number; json: number }> {
  let next = 0
  const cache = createPageCache<Session>(
    withSessionRows(async () => {
      const list = parseSessionList(JSON.parse(pageJson(next++, rows)))
      return {
        rows: list.data.map(toSessionRecord),
        hasMore: true,
        cursorFound: true,
        fetchedAt: systemClock.now(),
        outcome: 'miss',
      }
    }, toSession),
    {
      freshness: { maxAgeMs: 600_000, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 },
      maxBytes: 2 ** 40,
      compact: compactSessions,
      shared: undefined,
      stats: createCacheStats(),
      clock: systemClock,
    },
  )
  const before = await heapUsed()
  for (let index = 0; index < pages; index += 1) {
    const list = {
      isolationKey: `user-${index}`.padEnd(43, 'x'),
      path: 'agents/support-bot/endpoint/sessions',
    }
    for (let read = 0; read < reads; read += 1) {
      const page = await cache.readPage({ ...list, order: 'desc', after: undefined, limit: rows })
      serve(page, cache.rowFinder(list))
    }
  }
  const heap = ((await heapUsed()) - before) / pages
  return { heap, counted: cache.size().bytes / pages, json: pageJson(0, rows).length }
}

const table: string[][] = []
// Once for what the process itself needs from then on.
await measure(100, 3, serveAll)
for (const [rows, what, reads, serve] of [1, 20, 50, 100].flatMap(
  (count) =>
    [
      [count, 'as fetched', 1, () => {}],
      [count, 'every field served', 3, serveAll],
    ] as const,
)) {
  const { heap, counted, json } = await measure(rows, reads, serve)
  table.push([
    `${rows}`,
    what,
    Math.round(heap).toString(),
    Math.round(counted).toString(),
    (counted / heap).toFixed(2),
    json.toString(),
    (heap / json).toFixed(2),
  ])
}
printTable(
  'Memory of a cached page',
  ['rows', 'page', 'heap bytes', 'counted bytes', 'counted / heap', 'bytes of JSON', 'heap / JSON'],
  table,
)
