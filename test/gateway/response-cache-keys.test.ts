// Finished answers are found by a checksum: requests that share one are told apart all the same.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  type AskedFor,
  buildResponseCacheKey,
  type CachedResponse,
  createResponseCache,
  type ResponseCacheKey,
} from '../../src/graphql/response-cache.ts'

const asked: AskedFor = { isolationKey: 'alice', isRouter: false, accept: '*/*', body: '{"query":"{ a }"}' }

function answer(body: string): CachedResponse {
  const outcomes = { hit: 1, stale: 0, miss: 0, collapsed: 0 }
  const summary = { outcomes, oldestFetchedAt: 0, byId: false, upstreamCalls: 0, isCurrent: () => true }
  return { body, contentType: 'application/json', operationName: undefined, cost: 1, summary }
}

/** Two requests of one checksum. */
function alike(): [ResponseCacheKey, ResponseCacheKey] {
  const seen = new Map<number, ResponseCacheKey>()
  for (let index = 0; ; index += 1) {
    const body = `{"query":"{ a }","variables":{"n":${index * 7_919}}}`
    const key = buildResponseCacheKey({ ...asked, body })
    const other = seen.get(key.checksum)
    if (other !== undefined) return [other, key]
    seen.set(key.checksum, key)
  }
}

test('two bodies of one checksum are never told each other’s answer', () => {
  const [one, other] = alike()
  assert.notEqual(one.body, other.body)
  const finished = createResponseCache(1_000_000, 5_000)
  finished.set(one, answer('of the one'))
  finished.set(one, answer('of the one'))
  assert.equal(finished.get(one, 0)?.body.toString(), 'of the one')
  assert.equal(finished.get(other, 0), undefined)
  finished.set(other, answer('of the other'))
  assert.equal(finished.get(other, 0)?.body.toString(), 'of the other')
  assert.equal(finished.get(one, 0), undefined)
})

for (const [what, other] of [
  ['another caller', { isolationKey: 'bob' }],
  ['the router', { isRouter: true }],
  ['another accepted type', { accept: undefined }],
] as const) {
  test(`a request of ${what} is not told the answer, even were its checksum the same`, () => {
    const finished = createResponseCache(1_000_000, 5_000)
    const key = buildResponseCacheKey(asked)
    finished.set(key, answer('of the one'))
    finished.set(key, answer('of the one'))
    assert.equal(finished.get({ ...key, ...other }, 0), undefined)
    assert.equal(finished.get(key, 0)?.body.toString(), 'of the one')
  })
}

test('a caller, a router and an accepted type each have answers of their own', () => {
  const finished = createResponseCache(1_000_000, 5_000)
  const keys = [
    asked,
    { ...asked, isolationKey: 'bob' },
    { ...asked, isRouter: true },
    { ...asked, accept: undefined },
  ].map(buildResponseCacheKey)
  for (let time = 0; time < 2; time += 1)
    for (const [index, each] of keys.entries()) finished.set(each, answer(`${index}`))
  assert.deepEqual(
    keys.map((each) => finished.get(each, 0)?.body.toString()),
    ['0', '1', '2', '3'],
  )
})

test('an answer counts with all that it depends on, headers too', () => {
  const isFoundAfter = (others: number) => {
    const finished = createResponseCache(1_000_000, 5_000)
    const accepts = Array.from({ length: others }, (_, index) => `${'x'.repeat(60_000)}${index}`)
    for (const accept of ['*/*', ...accepts])
      for (let time = 0; time < 2; time += 1)
        finished.set(buildResponseCacheKey({ ...asked, accept }), answer('any'))
    return finished.get(buildResponseCacheKey(asked), 0) !== undefined
  }
  assert.deepEqual([isFoundAfter(7), isFoundAfter(9)], [true, false])
})

test('an answer that ended is kept again at the next asking, of another request not before the second', () => {
  const finished = createResponseCache(1_000_000, 5_000)
  const key = buildResponseCacheKey(asked)
  finished.set(key, answer('old'))
  finished.set(key, answer('old'))
  assert.equal(finished.get(key, 5_001), undefined)
  assert.equal(finished.get(key, 0), undefined)
  finished.set(key, answer('new'))
  assert.equal(finished.get(key, 0)?.body.toString(), 'new')
  const other = buildResponseCacheKey({ ...asked, isolationKey: 'bob' })
  finished.set(other, answer('of bob'))
  assert.equal(finished.get(other, 0), undefined)
})
