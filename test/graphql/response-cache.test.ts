// The response cache's keys and entries: two requests that differ in anything a response depends on never share one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  buildResponseCacheKey,
  type CachedResponse,
  createResponseCache,
} from '../../src/graphql/response-cache.ts'

const fields: Parameters<typeof buildResponseCacheKey>[0] = {
  isolationKey: 'alice',
  isRouter: false,
  accept: '*/*',
  method: 'POST',
  params: '{"query":"{ a }"}',
}
const key = buildResponseCacheKey(fields)

function response(body: string): CachedResponse {
  const outcomes = { hit: 1, stale: 0, staleIfError: 0, miss: 0, collapsed: 0 }
  const reads = {
    outcomes,
    oldestFetchedAt: 0,
    hasSingleReads: false,
    upstreamCalls: 0,
    upstreamMs: 0,
    retries: 0,
    failures: undefined,
    isStillCached: () => true,
  }
  return { body, mediaType: 'application/json', operationName: undefined, cost: 1, reads }
}

test('a caller, a router, an accepted type, a method and a body each have responses of their own', () => {
  const cache = createResponseCache(1_000_000, 5_000)
  const keys = [
    fields,
    { ...fields, isolationKey: 'bob' },
    { ...fields, isRouter: true },
    { ...fields, accept: undefined },
    { ...fields, accept: '' },
    { ...fields, params: '{"query":"{ a }" }' },
    { ...fields, accept: '*/*1', params: '"query":"{ a }"}' },
    { ...fields, method: 'GET' as const },
  ].map(buildResponseCacheKey)
  for (let time = 0; time < 2; time += 1)
    for (const [index, each] of keys.entries()) cache.set(each, response(`${index}`))
  assert.deepEqual(
    keys.map((each) => cache.get(each, 0)?.body.toString()),
    ['0', '1', '2', '3', '4', '5', '6', '7'],
  )
})

test('responses are evicted for room, the least recently used first', () => {
  const isFoundAfter = (others: number) => {
    const cache = createResponseCache(1_000_000, 5_000)
    const accepts = Array.from({ length: others }, (_, index) => `${index}`)
    for (const accept of ['*/*', ...accepts])
      for (let time = 0; time < 2; time += 1)
        cache.set(buildResponseCacheKey({ ...fields, accept }), response('x'.repeat(120_000)))
    return cache.get(key, 0) !== undefined
  }
  assert.deepEqual([isFoundAfter(7), isFoundAfter(9)], [true, false])
})

test('an expired response is cached again at the next request, the response to another one not before the second', () => {
  const cache = createResponseCache(1_000_000, 5_000)
  cache.set(key, response('first'))
  cache.set(key, response('first'))
  assert.equal(cache.get(key, 5_001), undefined)
  assert.equal(cache.get(key, 0), undefined)
  cache.set(key, response('new'))
  assert.equal(cache.get(key, 0)?.body.toString(), 'new')
  const other = buildResponseCacheKey({ ...fields, isolationKey: 'bob' })
  cache.set(other, response('of bob'))
  assert.equal(cache.get(other, 0), undefined)
})
