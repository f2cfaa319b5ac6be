// `maxAgeMs`: a page that is not older is served without a call, and none that is older, whatever else the cache would do.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settled } from './rows.ts'
import { startCache } from './start-cache.ts'

test('a page is served up to that age, inclusive', async () => {
  const { read, clock, source } = startCache({ rows: 'a1 b2' })
  await read()
  clock.advance(2_000)
  assert.equal((await read({ maxAgeMs: 2_000 })).outcome, 'hit')
  assert.equal((await read({ maxAgeMs: 1_999 })).outcome, 'miss')
  assert.equal(source.calls.length, 2)
})

test('what is read for it is served to all', async () => {
  const { read, clock } = startCache({ rows: 'a1 b2' })
  await read()
  clock.advance(4_000)
  await read({ maxAgeMs: 1_000 })
  clock.advance(4_000)
  assert.equal((await read()).outcome, 'hit')
})

test('a stale page is neither served while it is refreshed, nor in place of an error', async () => {
  const { read, clock, source } = startCache({ rows: 'a1 b2' })
  await read()
  clock.advance(6_000)
  assert.equal((await read({ maxAgeMs: 5_000 })).outcome, 'miss')
  clock.advance(70_000)
  source.fail('unavailable')
  await assert.rejects(read({ maxAgeMs: 60_000 }), { reason: 'unavailable' })
  assert.equal((await read({ maxAgeMs: 70_000 })).outcome, 'hit')
})

test('a page that is stale for others is served without a refresh, unless its list has changed since', async () => {
  const { read, clock, source, setRows } = startCache({ rows: 'a1 b2' })
  await read()
  clock.advance(6_000)
  assert.equal((await read({ maxAgeMs: 6_000 })).outcome, 'hit')
  await settled()
  assert.equal(source.calls.length, 1)
  setRows('a1')
  await read({ order: 'desc', notBefore: clock.now() })
  clock.advance(1)
  assert.equal((await read({ maxAgeMs: 60_000 })).outcome, 'hit')
  assert.equal((await read({ maxAgeMs: 60_000 })).rows.length, 1)
})

test('a call in flight is joined unless it started too early', async () => {
  const { read, clock, source } = startCache({ rows: 'a1 b2' })
  source.block()
  const first = read()
  clock.advance(1_000)
  const [joined, own] = [read({ maxAgeMs: 1_000 }), read({ maxAgeMs: 999 })]
  await settled()
  for (const { release } of source.waiting) release()
  assert.deepEqual(
    (await Promise.all([first, joined, own])).map(({ outcome }) => outcome),
    ['miss', 'collapsed', 'miss'],
  )
})
