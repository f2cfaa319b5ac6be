// Single flight: one call for many callers, which lives as long as anybody waits for it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settled, shown } from '../page-cache/rows.ts'
import { startCache } from '../page-cache/start-cache.ts'

const reason = new Error('the reader was aborted')

test('a thousand readers of a cold page make one call', async () => {
  const { read, source, stats } = startCache({ rows: 'a1 b2' })
  source.block()
  const reads = Array.from({ length: 1_000 }, () => read())
  await settled()
  for (const { release } of source.waiting) release()
  const pages = (await Promise.all(reads)).map(shown)
  assert.equal(source.calls.length, 1)
  assert.deepEqual(pages[0], { rows: 'a b', hasMore: false, outcome: 'miss' })
  for (const page of pages.slice(1))
    assert.deepEqual(page, { rows: 'a b', hasMore: false, outcome: 'collapsed' })
  assert.deepEqual([stats.miss, stats.collapsed], [1, 999])
})

test('a thousand readers of a page that fails make one call, and all get its error', async () => {
  const { read, source } = startCache({ rows: 'a1 b2' })
  source.block()
  const reads = Promise.allSettled(Array.from({ length: 1_000 }, () => read()))
  await settled()
  source.waiting[0]?.fail('unavailable')
  const reasons = new Set(
    (await reads).map((result) => (result.status === 'rejected' ? result.reason.reason : 'served')),
  )
  assert.deepEqual([...reasons], ['unavailable'])
  assert.equal(source.calls.length, 1)
})

test('a call is not aborted with the reader who started it', async () => {
  const { read, source } = startCache({ rows: 'a1 b2' })
  source.block()
  const first = new AbortController()
  const started = read({ signal: first.signal })
  const joined = read({ signal: new AbortController().signal })
  await settled()
  first.abort(reason)
  await assert.rejects(started, reason)
  assert.equal(source.waiting[0]?.signal.aborted, false)
  source.waiting[0]?.release()
  assert.deepEqual(shown(await joined), { rows: 'a b', hasMore: false, outcome: 'collapsed' })
  assert.equal(source.calls.length, 1)
})

test('a call is aborted with the last of its readers, and the next reader starts another', async () => {
  const { read, source, cache } = startCache({ rows: 'a1 b2' })
  source.block()
  const readers = [new AbortController(), new AbortController(), new AbortController()]
  const reads = readers.map(({ signal }) => read({ signal }))
  await settled()
  for (const [index, reader] of readers.entries()) {
    assert.equal(source.waiting[0]?.signal.aborted, false)
    reader.abort(reason)
    await assert.rejects(reads[index] ?? Promise.resolve(), reason)
  }
  assert.equal(source.waiting[0]?.signal.aborted, true)
  const next = read()
  await settled()
  assert.equal(source.waiting.length, 2)
  source.waiting[1]?.release()
  assert.deepEqual(shown(await next), { rows: 'a b', hasMore: false, outcome: 'miss' })
  assert.equal(cache.size().pages, 1)
})

test('a reader whose signal is aborted already starts nothing', async () => {
  const { read, source } = startCache({ rows: 'a1 b2' })
  source.block()
  await assert.rejects(read({ signal: AbortSignal.abort(reason) }), reason)
  assert.equal(source.calls.length, 0)
})

test('a reader that is aborted does not abort a background refresh', async () => {
  const { read, source, clock } = startCache({ rows: 'a1 b2' })
  await read()
  clock.advance(5_001)
  source.block()
  const reader = new AbortController()
  assert.equal((await read({ signal: reader.signal })).outcome, 'stale')
  reader.abort(reason)
  assert.equal(source.waiting[0]?.signal.aborted, false)
  source.waiting[0]?.release()
  await settled()
  assert.equal((await read()).outcome, 'hit')
})

test('a reader past stale joins the refresh that is under way', async () => {
  const { read, source, clock } = startCache({ rows: 'a1 b2' })
  await read({ limit: 60 })
  clock.advance(60_000)
  source.block()
  await read({ limit: 50 })
  clock.advance(1)
  const joined = read({ limit: 50 })
  await settled()
  source.waiting[0]?.release()
  assert.equal((await joined).outcome, 'collapsed')
  assert.equal(source.calls.length, 2)
})

test('a reader who wants more than the call brings makes its own; who wants as much joins either', async () => {
  const { read, source } = startCache({ rows: 'a1 b2' })
  source.block()
  const reads = [60, 80, 70, 10].map((limit) => read({ limit }))
  await settled()
  assert.deepEqual(
    source.waiting.map(({ call }) => call.limit),
    [60, 80],
  )
  for (const { release } of source.waiting) release()
  assert.deepEqual(
    (await Promise.all(reads)).map(({ outcome }) => outcome),
    ['miss', 'miss', 'collapsed', 'collapsed'],
  )
})

test('a call whose readers are all aborted is aborted alone, beside a larger one', async () => {
  const { read, source } = startCache({ rows: 'a1 b2' })
  source.block()
  const small = new AbortController()
  const smaller = read({ limit: 50, signal: small.signal })
  const larger = read({ limit: 60, signal: new AbortController().signal })
  await settled()
  small.abort(reason)
  await assert.rejects(smaller, reason)
  assert.deepEqual(
    source.waiting.map(({ signal }) => signal.aborted),
    [true, false],
  )
  const joined = read({ limit: 60 })
  await settled()
  source.waiting[1]?.release()
  assert.deepEqual([(await larger).outcome, (await joined).outcome], ['miss', 'collapsed'])
  assert.equal(source.waiting.length, 2)
})

test('a reader whose call would start just as the page arrives makes none', async () => {
  // A number of turns of the event loop's microtasks, so that the reader stands at every point of its way.
  for (let turns = 0; turns < 40; turns += 1) {
    const { read, source } = startCache({ rows: 'a1 b2' })
    source.block()
    const first = read()
    await settled()
    source.waiting[0]?.release()
    for (let turn = 0; turn < turns; turn += 1) {
      await Promise.resolve()
    }
    const second = read()
    await settled()
    assert.equal(source.calls.length, 1, `after ${turns} turns`)
    await Promise.all([first, second])
  }
})
