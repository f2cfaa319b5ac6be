// A list that is known to have changed: pages from before that are served only after a new look, or in an outage.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Order } from '../../src/list-position.ts'
import { showsMissingRow, toPageHead } from '../../src/page-cache/cached-page.ts'
import type { SharedPage } from '../../src/upstream/page.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'
import { toPageRows } from './row-array.ts'
import { records, settled, shown } from './rows.ts'
import { annsList, startCache } from './start-cache.ts'

const other = { isolationKey: 'bea', path: 'bot' }

/** A page of ann's list in each order, of two rows, fetched a second apart; then a second passes. */
async function startBoth() {
  const started = startCache({ rows: 'a1 b2 c3 d4 e5', pageSize: 2 })
  await started.read()
  started.clock.advance(1_000)
  await started.read({ order: 'desc' })
  started.clock.advance(1_000)
  started.source.calls = []
  return started
}

function pageOf(rows: string, order: Order, after: string | undefined, hasMore: boolean) {
  const place = { ...annsList, order, after: after === undefined ? undefined : records(after)[0], limit: 10 }
  return { ...toPageHead(place, 'key', { hasMore, fetchedAt: 1 }, 0), rows: toPageRows(records(rows)) }
}

describe('a younger page proves that a row is missing', () => {
  const proofs: readonly (readonly [
    title: string,
    older: string,
    newer: Parameters<typeof pageOf>,
    boolean,
  ])[] = [
    ['it has all that is shown', 'a1 b2', ['a1 b2 c3', 'asc', undefined, false], false],
    ['it covers the row and does not have it', 'a1 b2', ['a1 c3', 'asc', undefined, false], true],
    ['it is the whole list, and empty', 'a1', ['', 'asc', undefined, false], true],
    ['the row lies beyond its end', 'a1 d4', ['a1 b2 c3', 'asc', undefined, true], false],
    ['the row lies in its last second, and it has more', 'a1 d3', ['a1 c3', 'asc', undefined, true], false],
    ['the row lies in its last second, and it ends', 'a1 d3', ['a1 c3', 'asc', undefined, false], true],
    ['the row lies before its start', 'a1 d4', ['d4', 'asc', 'c3', false], false],
    ['the row lies in the second that it starts after', 'x3 d4', ['d4', 'asc', 'c3', false], false],
    ['it reads the other way round', 'a1 b2 c3', ['c3 a1', 'desc', undefined, false], true],
    [
      'it reads the other way round, and ends before the row',
      'a1 b2 c3',
      ['c3', 'desc', undefined, true],
      false,
    ],
    ['it reads the other way round, from behind the row', 'a1 b2 c3', ['a1', 'desc', 'b2', false], false],
  ]
  for (const [title, older, newer, expected] of proofs)
    test(`${expected ? '' : 'not '}where ${title}`, () => {
      assert.equal(showsMissingRow(pageOf(older, 'asc', undefined, true), pageOf(...newer)), expected)
    })
})

/** Ann's list without the row that its page in `asc` shows. */
const changed = 'a1 c3 d4 e5'

describe('after a change that shows, the other order is looked at anew', () => {
  test('for all, once a no-cache read has shown it', async () => {
    const { read, clock, source, setRows } = await startBoth()
    setRows(changed)
    await read({ order: 'desc', notBefore: clock.now() })
    assert.deepEqual(shown(await read()), { rows: 'a c', hasMore: true, outcome: 'miss' })
    assert.deepEqual(shown(await read()), { rows: 'a c', hasMore: true, outcome: 'hit' })
    assert.deepEqual(
      source.calls.map(({ order }) => order),
      ['desc', 'asc'],
    )
  })
  test('also where a cached page showed it already', async () => {
    const { read, clock } = await startBoth()
    await read({ order: 'desc', after: 'd' })
    assert.equal((await read({ order: 'desc', after: 'd', notBefore: clock.now() })).outcome, 'hit')
    assert.equal((await read()).outcome, 'miss')
  })
  test('not where the no-cache read failed', async () => {
    const { read, clock, source } = await startBoth()
    source.fail('unavailable')
    await assert.rejects(read({ order: 'desc', notBefore: clock.now() }), { reason: 'unavailable' })
    assert.equal((await read()).outcome, 'hit')
  })
  test('once a renewed page is without a row that an older one shows', async () => {
    const { read, clock, source, setRows } = await startBoth()
    clock.advance(3_500)
    setRows(changed)
    // The page in `asc` is stale by now, and renewed behind its reader's back; that in `desc` is fresh.
    assert.equal((await read()).outcome, 'stale')
    await settled()
    assert.deepEqual(shown(await read({ order: 'desc' })), { rows: 'e d', hasMore: true, outcome: 'miss' })
    assert.equal(source.calls.length, 2)
  })
  test('not where a renewed page has new rows alone', async () => {
    const { read, clock, setRows } = await startBoth()
    setRows('a1 b2 c3 d4 e5 f6')
    clock.advance(3_500)
    assert.equal((await read()).outcome, 'stale')
    await settled()
    assert.equal((await read({ order: 'desc' })).outcome, 'hit')
  })
  test('once a cursor is not found that a page shows', async () => {
    const { read, clock, setRows } = await startBoth()
    setRows(changed)
    clock.advance(1)
    assert.equal((await read({ after: 'b' })).cursorFound, false)
    assert.equal((await read({ order: 'desc' })).outcome, 'miss')
    // What was read since then stays, however often the cursor is not found.
    clock.advance(1)
    assert.equal((await read({ after: 'b' })).cursorFound, false)
    assert.equal((await read({ order: 'desc' })).outcome, 'hit')
  })
  for (const reason of ['notFound', 'forbidden'] as const)
    test(`once a session that a page shows is not to be had by its id: ${reason}`, async () => {
      const { cache, read, clock, setRows } = await startBoth()
      setRows(changed)
      const fetchSession = cache.withChangeDetection<string>(async () => {
        throw new UpstreamError(reason, 'the test says so')
      })
      const readById = () =>
        assert.rejects(fetchSession({ ...annsList, sessionId: 'b' }, new AbortController().signal), {
          reason,
        })
      await readById()
      assert.deepEqual(shown(await read()), { rows: 'a c', hasMore: true, outcome: 'miss' })
      assert.deepEqual(shown(await read({ order: 'desc' })), { rows: 'e d', hasMore: true, outcome: 'miss' })
      // What was read since then stays, however often the session is asked for.
      clock.advance(1)
      await readById()
      assert.equal((await read()).outcome, 'hit')
    })
})

describe('a page from before the change', () => {
  async function startChanged() {
    const started = await startBoth()
    const { read, clock, setRows } = started
    const before = await read()
    setRows(changed)
    await read({ order: 'desc', notBefore: clock.now() })
    return { ...started, before }
  }
  test('is served where the upstream fails', async () => {
    const { read, source } = await startChanged()
    source.fail('unavailable')
    assert.deepEqual(shown(await read()), { rows: 'a b', hasMore: true, outcome: 'staleIfError' })
  })
  test('is not served in place of a rejection', async () => {
    const { read, source } = await startChanged()
    source.fail('forbidden')
    await assert.rejects(read(), { reason: 'forbidden' })
  })
  test('expires no later than it would have been', async () => {
    const { read, clock, source } = await startChanged()
    clock.advance(598_001)
    source.fail('unavailable')
    await assert.rejects(read(), { reason: 'unavailable' })
  })
  test('is not current any more', async () => {
    const { before } = await startChanged()
    assert.equal(before.isCached?.(), false)
  })
  test('gives no single row', async () => {
    const { cache } = await startChanged()
    assert.deepEqual(
      ['a', 'b', 'd', 'e'].map((id) => cache.rowFinder(annsList)(id)?.rowId),
      [undefined, undefined, 'd', 'e'],
    )
  })
  test('is of no other list', async () => {
    const { read, clock, source } = await startBoth()
    source.setRows('bea/bot', records('a1'))
    await read({ list: other })
    await read({ order: 'desc', notBefore: clock.now() })
    assert.equal((await read({ list: other })).outcome, 'hit')
  })
  test('is not waited for while its call is under way', async () => {
    const { read, clock, source, setRows } = startCache({ rows: 'a1 b2 c3 d4 e5', pageSize: 2 })
    source.block()
    const early = read()
    await settled()
    clock.advance(1)
    setRows(changed)
    const revalidation = read({ order: 'desc', notBefore: clock.now() })
    await settled()
    source.waiting[1]?.release()
    await revalidation
    const late = read()
    await settled()
    for (const { release } of source.waiting) release()
    assert.deepEqual(
      [shown(await early), shown(await late), shown(await read())],
      [
        { rows: 'a b', hasMore: true, outcome: 'miss' },
        { rows: 'a c', hasMore: true, outcome: 'miss' },
        { rows: 'a c', hasMore: true, outcome: 'hit' },
      ],
    )
  })
  for (const known of [true, false])
    test(`is no better where the shared store has it: ${known ? 'the change is known' : 'a younger page shows it'}`, async () => {
      const stored: SharedPage<SessionRecord>[] = []
      const { read, clock, source, setRows } = startCache({
        rows: 'a1 b2 c3 d4 e5',
        pageSize: known ? 2 : 4,
        readShared: async ({ order }) => ({
          pages: order === 'asc' ? stored : [],
          invalidatedOn: undefined,
          knownSince: Number.NEGATIVE_INFINITY,
        }),
      })
      stored.push({ rows: records('a1 b2'), hasMore: true, fetchedAt: clock.now(), after: undefined })
      clock.advance(1)
      setRows(changed)
      await read({ order: 'desc', ...(known && { notBefore: clock.now() }), limit: known ? 10 : 4 })
      const asc = await read(known ? {} : { limit: 2 })
      assert.deepEqual(asc.rows[1]?.rowId, 'c')
      assert.equal((await read({ order: 'desc' })).outcome, 'hit')
      assert.equal(source.calls.length, known ? 2 : 1)
    })
})
