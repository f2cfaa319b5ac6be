// No-cache reads: only a call that started after they asked will do, for better or worse.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { settled, shown } from './rows.ts'
import { startCache } from './start-cache.ts'

test('a fresh page that is older than the request is passed over', async () => {
  const { read, clock, source, setRows } = startCache({ rows: 'a1 b2' })
  await read()
  setRows('a1 b2 c3')
  clock.advance(1)
  assert.deepEqual(shown(await read({ notBefore: clock.now() })), {
    rows: 'a b c',
    hasMore: false,
    outcome: 'miss',
  })
  assert.equal(source.calls.length, 2)
})

test('what was read for such a reader is kept for all', async () => {
  const { read, clock, source } = startCache({ rows: 'a1 b2' })
  const notBefore = clock.now()
  await read({ notBefore })
  clock.advance(10)
  assert.equal((await read({ notBefore })).outcome, 'hit')
  assert.equal((await read({ notBefore, after: 'a' })).outcome, 'hit')
  assert.equal((await read()).outcome, 'hit')
  assert.equal(source.calls.length, 1)
})

test('a call that started before the request is not joined; one that started after it is', async () => {
  const { read, clock, source, setRows } = startCache({ rows: 'a1' })
  source.block()
  const early = read()
  await settled()
  clock.advance(1)
  setRows('a1 b2')
  const notBefore = clock.now()
  const late = read({ notBefore })
  await settled()
  clock.advance(1)
  const later = read({ notBefore })
  const plain = read()
  await settled()
  assert.equal(source.waiting.length, 2)
  for (const { release } of source.waiting) release()
  assert.deepEqual(
    (await Promise.all([early, late, later, plain])).map(shown),
    [
      ['a', 'miss'],
      ['a b', 'miss'],
      ['a b', 'collapsed'],
      ['a b', 'collapsed'],
    ].map(([rows, outcome]) => ({ rows, hasMore: false, outcome })),
  )
  assert.deepEqual(shown(await read()), { rows: 'a b', hasMore: false, outcome: 'hit' })
})

test('the newer of two calls stays, whichever ends last', async () => {
  const { read, clock, source, setRows } = startCache({ rows: 'a1' })
  source.block()
  const early = read()
  await settled()
  clock.advance(1)
  setRows('a1 b2')
  const late = read({ notBefore: clock.now() })
  await settled()
  source.waiting[1]?.release()
  await late
  source.waiting[0]?.release()
  assert.equal(shown(await early).rows, 'a')
  assert.deepEqual(shown(await read()), { rows: 'a b', hasMore: false, outcome: 'hit' })
})

for (const [age, outcome] of [
  [1, 'hit'],
  [5_001, 'stale'],
  [60_001, 'staleIfError'],
] as const) {
  test(`an outage is reported, not covered by a page of ${age} ms`, async () => {
    const { read, clock, source } = startCache({ rows: 'a1 b2' })
    await read()
    clock.advance(age)
    source.fail('unavailable')
    await assert.rejects(read({ notBefore: clock.now() }), { reason: 'unavailable' })
    assert.equal((await read()).outcome, outcome)
  })
}

test('such a reader does not look into the shared store', async () => {
  let asked = 0
  const { read, clock } = startCache({
    rows: 'a1 b2',
    readShared: async () => {
      asked += 1
      return { pages: [], invalidatedOn: undefined, knownSince: Number.NEGATIVE_INFINITY }
    },
  })
  await read({ notBefore: clock.now() })
  assert.equal(asked, 0)
  await read({ list: { isolationKey: 'bea', path: 'bot' } })
  assert.equal(asked, 1)
})
