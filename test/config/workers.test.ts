// WORKERS: how many processes serve requests, and what each of them gets of the limits.
import assert from 'node:assert/strict'
import { availableParallelism } from 'node:os'
import { test } from 'node:test'
import { type Config, parseConfig } from '../../src/config/config.ts'
import { least, noFile, problemsOf } from './config-parse.ts'

const parsed = (more: Record<string, string> = {}): Config => parseConfig({ ...least, ...more }, noFile)
const limitsOf = ({ server, upstream, watch, streams, pageCache, responseCache, rateLimit }: Config) => ({
  workers: server.workers,
  calls: upstream.maxConcurrency,
  polls: watch.maxPolls,
  streams: streams.max,
  streamsPerCaller: streams.maxPerCaller,
  pageBytes: pageCache.maxBytes,
  responseBytes: responseCache.maxBytes,
  rate: rateLimit.maxCost,
})

test('without it there is one process, with the whole of each limit', () => {
  const whole = {
    workers: 1,
    calls: 64,
    polls: 16,
    streams: 3_000,
    streamsPerCaller: 5,
    pageBytes: 128 * 2 ** 20,
    responseBytes: 32 * 2 ** 20,
    rate: 100_000,
  }
  assert.deepEqual(limitsOf(parsed()), whole)
  assert.deepEqual(limitsOf(parsed({ WORKERS: '1' })), whole)
})

test('each worker gets a share of calls, streams and memory, together never more than the limit', () => {
  assert.deepEqual(limitsOf(parsed({ WORKERS: '3' })), {
    workers: 3,
    calls: 21,
    polls: 5,
    streams: 1_000,
    streamsPerCaller: 5,
    pageBytes: Math.floor((128 * 2 ** 20) / 3),
    responseBytes: Math.floor((32 * 2 ** 20) / 3),
    rate: 100_000,
  })
})

test('auto is one for each core, as long as each gets a call and a stream', () => {
  assert.equal(parsed({ WORKERS: 'auto' }).server.workers, Math.min(availableParallelism(), 64))
  assert.equal(parsed({ WORKERS: 'auto', UPSTREAM_MAX_CONCURRENCY: '1' }).server.workers, 1)
  assert.equal(parsed({ WORKERS: 'auto', MAX_STREAMS: '1' }).server.workers, 1)
})

test('more workers than there are calls or streams to share are a problem each', () => {
  assert.deepEqual(problemsOf({ WORKERS: '8', UPSTREAM_MAX_CONCURRENCY: '7', MAX_STREAMS: '7' }), [
    'UPSTREAM_MAX_CONCURRENCY must be at least WORKERS: each worker gets its share of it.',
    'MAX_STREAMS must be at least WORKERS: each worker gets its share of it.',
  ])
})

test('with WRITES=on, workers need the store', () => {
  const problem = "REDIS_URL is missing: with WRITES=on, workers learn from it of each other's writes."
  for (const WORKERS of ['2', 'auto']) assert.deepEqual(problemsOf({ WORKERS, WRITES: 'on' }), [problem])
  assert.deepEqual(problemsOf({ WORKERS: '2', WRITES: 'on', REDIS_URL: 'redis://cache' }), [])
  assert.deepEqual(problemsOf({ WORKERS: '1', WRITES: 'on' }), [])
})
