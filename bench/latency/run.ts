// How long do users wait, and how often? An open loop on the gateway and on peers, over a slow service. `npm run bench:latency`;
// `--visit-s`, `--live-s`, `--loads 30,70`, `--peers 'name;name'` (bench/peers/variants.ts).
import { type Harness, openHarness, type Server } from '../harness.ts'
import { installPeers } from '../peers/install.ts'
import { startPeer, variants } from '../peers/variants.ts'
import { parseFlags, quantile } from '../rounds.ts'
import { printTable } from '../table.ts'
import { greet, setUpVisitors } from '../visitors.ts'
import { pollMs, screens, users, visits } from '../workload.ts'
import { arrivals, operationsOf } from './arrivals.ts'
import type { OpenPlan } from './open-load.ts'
import { fastestMs } from './upstream-delays.ts'

const naive = 'Apollo, as written'
const gateway = 'this gateway, prefetching and hedging'
/** Above what the load ever has under way, some 60 calls at 70 %, where the default is 64: peers have no limit, and none is to be measured. */
const unlimited = { UPSTREAM_MAX_CONCURRENCY: '256' }
const prefetching = { ...unlimited, PAGE_CACHE_PREFETCH_SHARE: '10', UPSTREAM_HEDGING: 'on' }
const flags = parseFlags({
  'visit-s': '8',
  'live-s': '10',
  loads: '30,70',
  peers: 'Mercurius + jit + its cache, as written;Mercurius + jit, tuned, page map',
})
const names = [naive, ...flags.peers.split(';')]
/** For how long every cache keeps its pages fresh: the gateway's default. */
const maxAgeMs = 5_000
/** What an operation that takes less has not waited for: half of the fastest call. */
const waitMs = fastestMs / 2
const warmUpVisits = 800

interface Felt {
  readonly tookMs: readonly number[]
  readonly calls: number
  /** The share of the time for which the server's processor was busy. */
  readonly busy: number
}

type Workload = Pick<OpenPlan, 'arrivals' | 'screens'>

/** Executes what visits execute, on users of its own and without delays: V8 compiles most of it. */
async function warmUp(harness: Harness, servers: Iterable<Server>): Promise<void> {
  const all = visits('warm-up', warmUpVisits)
  const authorizations = await setUpVisitors(harness, 'warm-up', all, users)
  for (const { ready: url } of servers) await harness.visit({ url, visits: all, authorizations })
}

/** What the server carries: operations a second of visits at once, without delays. */
async function findCapacity(harness: Harness, server: Server): Promise<number> {
  const all = visits('capacity', warmUpVisits)
  const authorizations = await setUpVisitors(harness, 'capacity', all, users)
  await greet(server.ready, authorizations)
  const { operations, ms } = await harness.visit({ url: server.ready, visits: all, authorizations })
  return (operations * 1_000) / ms
}

/** Runs a workload on each server in turn: the same operations at the same times, over the same delays. */
async function run(
  harness: Harness,
  servers: ReadonlyMap<string, Server>,
  seed: string,
  workload: Workload,
): Promise<Map<string, Felt>> {
  const readers = [...workload.arrivals, ...workload.screens]
  const count = Math.max(users, workload.screens.length)
  const authorizations = await setUpVisitors(harness, seed, readers, count)
  const felt = new Map<string, Felt>()
  for (const [name, server] of servers) {
    await greet(server.ready, authorizations)
    await harness.upstream.ask('calls')
    await harness.upstream.ask('delays', seed)
    const cpuBefore = await server.ask<number>('cpu')
    const startedAt = performance.now()
    const tookMs = await harness.openLoad({ ...workload, url: server.ready, authorizations })
    const elapsedMs = performance.now() - startedAt
    const cpuMs = ((await server.ask<number>('cpu')) - cpuBefore) / 1_000
    felt.set(name, {
      tookMs,
      calls: await harness.upstream.ask<number>('calls'),
      busy: cpuMs / elapsedMs,
    })
    await harness.upstream.ask('delays', null)
  }
  return felt
}

function print(title: string, felt: ReadonlyMap<string, Felt>): void {
  const waitsOf = ({ tookMs }: Felt) => tookMs.filter((ms) => ms >= waitMs).length / tookMs.length
  const own = felt.get(gateway)
  const ratio = (other: Felt, select: (one: Felt) => number) =>
    own ? (select(own) / select(other)).toFixed(2) : ''
  printTable(
    title,
    [
      'server',
      'p50 ms',
      'p95 ms',
      'p99 ms',
      'p99 of the first / its',
      'operations that wait',
      'waits of the first / its',
      'calls per 1,000',
      'processor busy',
    ],
    [...felt].map(([name, one]) => [
      name,
      ...[0.5, 0.95, 0.99].map((share) => quantile(one.tookMs, share).toFixed(0)),
      ratio(one, ({ tookMs }) => quantile(tookMs, 0.99)),
      `${(100 * waitsOf(one)).toFixed(1)} %`,
      ratio(one, waitsOf),
      ((one.calls * 1_000) / one.tookMs.length).toFixed(0),
      `${(100 * one.busy).toFixed(0)} %`,
    ]),
  )
}

installPeers()
await using harness = await openHarness()
const servers = new Map<string, Server>([
  [gateway, await harness.startGateway(prefetching)],
  ['this gateway, without either', await harness.startGateway(unlimited)],
])
for (const name of names) {
  const variant = variants.find((one) => one.name === name)
  if (variant === undefined) throw new TypeError(`there is no peer "${name}"`)
  servers.set(name, await startPeer(harness, variant, maxAgeMs))
}
await warmUp(harness, servers.values())
const slowest = servers.get(naive)
if (slowest === undefined) throw new TypeError('the naive server is missing')
const capacity = await findCapacity(harness, slowest)

for (const load of flags.loads.split(',').map(Number)) {
  const perSecond = (capacity * load) / 100
  const suffix = `${load} % of what naive Apollo carries, ${perSecond.toFixed(0)} operations a second`
  const perVisit = operationsOf(visits('1')) / visits('1').length
  const visitCount = Math.round((perSecond / perVisit) * Number(flags['visit-s']))
  const visiting = arrivals(`${load}`, visitCount, perSecond / perVisit)
  print(
    `"visit", ${suffix}`,
    await run(harness, servers, `visit-${load}`, { arrivals: visiting, screens: [] }),
  )
  const polls = Math.round((Number(flags['live-s']) * 1_000) / pollMs)
  // A fifth of the polls is followed by two further operations.
  const screenCount = Math.round((perSecond * pollMs) / 1_000 / 1.4)
  const open = screens(`${load}`, screenCount, polls)
  print(
    `"live", ${suffix}, ${screenCount} screens`,
    await run(harness, servers, `live-${load}`, { arrivals: [], screens: open }),
  )
}
