// Upstream failures: which of them a cached page stands in for, and which of them end it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { settled, shown } from './rows.ts'
import { startCache } from './start-cache.ts'

const outages = ['unavailable', 'timeout', 'rateLimited', 'noCredential'] as const satisfies UpstreamFailure[]
const rejections = ['unauthorized', 'forbidden', 'notFound'] as const satisfies UpstreamFailure[]
const others = ['badRequest', 'badResponse', 'aborted'] as const satisfies UpstreamFailure[]

for (const reason of outages) {
  test(`${reason}: a page of up to ten minutes is served in its stead`, async () => {
    const { read, clock, source } = startCache({ rows: 'a1 b2' })
    await read()
    source.fail(reason)
    clock.advance(600_000)
    assert.deepEqual(shown(await read()), { rows: 'a b', hasMore: false, outcome: 'staleIfError' })
    assert.deepEqual(shown(await read({ after: 'a' })), {
      rows: 'b',
      hasMore: false,
      outcome: 'staleIfError',
    })
    clock.advance(1)
    await assert.rejects(read(), { reason })
  })
}

for (const reason of [...rejections, ...others]) {
  test(`${reason}: no page past stale is served in its stead`, async () => {
    const { read, clock, source } = startCache({ rows: 'a1 b2' })
    await read()
    source.fail(reason)
    clock.advance(60_001)
    await assert.rejects(read(), { reason })
  })
}

for (const reason of rejections) {
  test(`${reason}: after it, no page of the list is served, however young`, async () => {
    const { read, clock, source, cache } = startCache({ rows: 'a1 b2 c3 d4', pageSize: 2 })
    await read()
    await read({ after: 'b' })
    await read({ order: 'desc' })
    source.fail(reason)
    await assert.rejects(read({ notBefore: clock.now() + 1 }), { reason })
    assert.deepEqual(cache.size(), { pages: 0, bytes: 0 })
    for (const place of [{}, { after: 'b' }, { order: 'desc' }] as const)
      await assert.rejects(read(place), { reason })
  })

  test(`${reason} of a background refresh ends the stale page`, async () => {
    const { read, clock, source } = startCache({ rows: 'a1 b2' })
    await read()
    clock.advance(5_001)
    source.fail(reason)
    assert.equal((await read()).outcome, 'stale')
    await settled()
    await assert.rejects(read(), { reason })
  })
}

test('a rejection invalidates the pages of its own list alone', async () => {
  const { read, clock, source, cache } = startCache({ rows: 'a1 b2' })
  const others = [
    { isolationKey: 'ann', path: 'other' },
    { isolationKey: 'bea', path: 'bot' },
  ]
  await read()
  for (const list of others) {
    await read({ list })
  }
  source.fail('forbidden')
  clock.advance(1)
  await assert.rejects(read({ notBefore: clock.now() }), { reason: 'forbidden' })
  assert.equal(cache.size().pages, 2)
  for (const list of others) {
    assert.equal((await read({ list })).outcome, 'hit')
  }
})

test('a cursor that is not found invalidates the pages that show its row or followed it, and makes the others stale', async () => {
  const { read, clock, source, setRows, cache } = startCache({ rows: 'a1 b2 c3 d4 e5 f6', pageSize: 2 })
  await read()
  await read({ after: 'b' })
  await read({ after: 'd' })
  clock.advance(1)
  setRows('a1 b2 c3 e5 f6')
  assert.equal((await read({ after: 'd', notBefore: clock.now() })).cursorFound, false)
  assert.equal(cache.size().pages, 1)
  source.fail('unavailable')
  assert.equal((await read()).outcome, 'staleIfError')
  source.fail(undefined)
  assert.equal((await read()).outcome, 'miss')
})

for (const reason of [...outages, ...rejections, ...others]) {
  test(`${reason} is not kept: the next reader asks again`, async () => {
    const { read, source, cache } = startCache({ rows: 'a1 b2' })
    source.fail(reason)
    await assert.rejects(read(), { reason })
    await assert.rejects(read(), { reason })
    assert.deepEqual(cache.size(), { pages: 0, bytes: 0 })
    source.fail(undefined)
    assert.deepEqual(shown(await read()), { rows: 'a b', hasMore: false, outcome: 'miss' })
    assert.equal(source.calls.length, 3)
  })
}

test('what is no failure of the upstream is thrown as it is', async () => {
  const { cache, read, clock, source, request } = startCache({ rows: 'a1 b2' })
  await read()
  clock.advance(60_001)
  Object.defineProperty(source, 'rows', {
    value: () => {
      throw new TypeError('a mistake')
    },
  })
  await assert.rejects(cache.readPage(request()), new TypeError('a mistake'))
})
