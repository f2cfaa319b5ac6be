// How often, and for how long, do users wait for the service? On virtual time: every machine prints the same.
// `npm run bench:waits`.
import { withSessionRows } from '../../src/sessions/session-mapper.ts'
import { cacheOf, exactPages, prefetching } from '../cache-variants.ts'
import { type Counted, countCalls, toSession, type Workload, type Wrap } from '../count-calls.ts'
import { quantile } from '../rounds.ts'
import { printTable } from '../table.ts'
import { runScreens, screens } from '../workload.ts'
import { arrivals, runArrivals } from './arrivals.ts'
import { turnMs } from './open-load.ts'
import { createUpstreamDelays } from './upstream-delays.ts'

const visitCount = 2_000
const visitsPerSecond = 100

const workloads: Record<string, Workload> = {
  visit: (ask, time) => runArrivals(arrivals('1', visitCount, visitsPerSecond), ask, time),
  live: (ask, time) => runScreens(screens('1'), ask, time, turnMs),
}

const noCache: Wrap = (fetchRecords) => {
  const fetchPage = withSessionRows(fetchRecords, toSession)
  return {
    readPage: (request, signal) => fetchPage(request, signal?.value),
    hasLoader: true,
    refreshes: () => 0,
  }
}

const peer = 'cache by exact page'
const variants: Record<string, Wrap> = {
  'no cache': noCache,
  [peer]: exactPages,
  'this cache': cacheOf(),
  'this cache, prefetching': cacheOf(prefetching),
}

const waitsOf = ({ tookMs, operations }: Counted) => tookMs.filter((ms) => ms > 0).length / operations
const meanOf = ({ tookMs, operations }: Counted) => tookMs.reduce((sum, ms) => sum + ms, 0) / operations

for (const [name, workload] of Object.entries(workloads)) {
  const counted = new Map<string, Counted>()
  for (const [variant, wrap] of Object.entries(variants))
    counted.set(variant, await countCalls(wrap, workload, createUpstreamDelays('1')))
  const base = counted.get(peer)
  printTable(
    `"${name}", ${base?.operations} operations, calls of 150 ms, 5 % of 600 ms, 1 % of 3 s`,
    ['', 'operations that wait', `of "${peer}"`, 'p50 ms', 'p95 ms', 'p99 ms', 'mean ms', 'calls per 1,000'],
    [...counted].map(([variant, one]) => [
      variant,
      `${(100 * waitsOf(one)).toFixed(1)} %`,
      (waitsOf(one) / (base ? waitsOf(base) : Number.NaN)).toFixed(2),
      ...[0.5, 0.95, 0.99].map((share) => quantile(one.tookMs, share).toFixed(0)),
      meanOf(one).toFixed(0),
      ((one.calls * 1_000) / one.operations).toFixed(0),
    ]),
  )
}
