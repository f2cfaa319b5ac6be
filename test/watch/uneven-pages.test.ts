// Watchers over pages that are of different ages, or from which there is no way on.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ListRow } from '../../src/connection/list.ts'
import type { Page, PageRequest } from '../../src/upstream/page.ts'
import { createListWatchers } from '../../src/watch/list-watchers.ts'
import { settled } from '../page-cache/rows.ts'
import { createVirtualClock } from '../virtual-clock.ts'

const list = { isolationKey: 'alice', path: 'agents/support-bot/endpoint/sessions' }
const pageSize = 20
const rows = Array.from({ length: 40 }, (_, index): ListRow => {
  const second = 1_000 - index
  return { rowId: `r${second}`, second, cursor: `r${second}`, node: second }
})

function start(readPage: (request: PageRequest) => Promise<Page<ListRow>>) {
  const clock = createVirtualClock()
  const watchers = createListWatchers<ListRow>({
    readPage,
    closestPreceding: () => undefined,
    listen: () => () => undefined,
    pageBudget: 10,
    isSame: (a, b) => a.node === b.node,
    isInTransition: () => false,
    interval: { minMs: 2_000, maxMs: 60_000 },
    maxPolls: 16,
    isStrained: () => false,
    clock,
    random: () => 0.5,
  })
  return { clock, watchers }
}

test('a stream of more rows than the others gets all of them, though a later page was cached before the window', async () => {
  /** Pages that are cached, by the row that they follow. */
  const cached = new Map<string, number>()
  const { clock, watchers } = start(async ({ after, maxAgeMs = 0 }) => {
    const key = after?.rowId ?? 'head'
    const from = after === undefined ? 0 : rows.findIndex(({ rowId }) => rowId === after.rowId) + 1
    const known = cached.get(key)
    const isHit = known !== undefined && clock.now() - known <= maxAgeMs
    const fetchedAt = isHit ? known : clock.now()
    cached.set(key, fetchedAt)
    const hasMore = from + pageSize < rows.length
    const outcome = isHit ? 'hit' : 'miss'
    return { rows: rows.slice(from, from + pageSize), hasMore, cursorFound: true, fetchedAt, outcome }
  })
  cached.set('r981', clock.now())
  clock.advance(1_000)
  const small = await watchers.watch(list, { since: undefined, size: 20 }).next()
  clock.advance(500)
  const large = await watchers.watch(list, { since: undefined, size: 40 }).next()
  assert.deepEqual([small.value?.added.length, large.value?.added.length], [20, 40])
})

test('a page that says it has more, and has no row to go on from, is tried again, and ends no stream', async () => {
  let isBroken = true
  const { clock, watchers } = start(async () => {
    const page = isBroken ? { rows: [], hasMore: true } : { rows: rows.slice(0, 2), hasMore: false }
    return { ...page, cursorFound: true, fetchedAt: clock.now(), outcome: 'miss' }
  })
  const first = watchers.watch(list, { since: undefined, size: 20 }).next()
  await settled()
  assert.deepEqual(watchers.stats().polls, { changed: 0, unchanged: 0, failed: 1, deferred: 0 })
  isBroken = false
  clock.advance(60_000)
  await settled()
  assert.equal((await first).value?.added.length, 2)
})
