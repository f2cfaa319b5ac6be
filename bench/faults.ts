// What does an outage of 20 s under load cost: calls per request, time to open, time of an error, time to recover?
// Wall-clock time on this machine; gateway, and upstream with the load, in a process each. `npm run bench:faults`; `--seconds`.
import { setTimeout as sleep } from 'node:timers/promises'
import type { FaultKind } from '../emulator/fault.ts'
import { startUpstream } from '../emulator/start-upstream.ts'
import { cacheSettings } from './benchmarks.ts'
import { startChild } from './child.ts'
import { parseFlags, quantile } from './rounds.ts'
import { createListClient, type Load, startLoad } from './steady-load.ts'
import { printTable } from './table.ts'

const outageMs = 1_000 * Number(parseFlags({ seconds: '20' }).seconds)
/** Longer than the circuit breaker's window: it opens after a history of successes. */
const warmUpMs = 5_000
const recoveryMs = 5_000
const perSecond = 200
const agents = 'abcdefghijklmnopqrstuvwxyz'.split('').map((letter) => `agent-${letter}`)
const unavailable: FaultKind = { kind: 'status', status: 503 }
/** Every list exists for every caller: one row is enough. */
const row = { agent_session_id: 's', status: 'active', created_at: 1, last_accessed_at: 1, expires_at: 9e9 }
const healthy: FaultKind = { kind: 'body', value: { data: [row], has_more: false } }

/** `staleIfErrorMs`: for how long a cached page is served in place of an error. */
async function run(name: string, staleIfErrorMs: number): Promise<string[]> {
  await using upstream = await startUpstream({ data: 'empty', recording: false })
  let calls = 0
  const respondWith = (kind: FaultKind) =>
    upstream.emulator.fail({
      ...kind,
      match: ({ identity }) => {
        if (!identity) throw new Error('a call was sent without an identity')
        calls += 1
        return true
      },
    })
  respondWith(healthy)
  const gateway = await startChild<string>(new URL('gateway-process.ts', import.meta.url), {
    env: {
      ...upstream.settings,
      ...cacheSettings.off,
      RATE_LIMIT_COST: '0',
      PAGE_CACHE_STALE_IF_ERROR_MS: `${staleIfErrorMs}`,
    },
  })
  const client = createListClient(gateway.ready)
  const token = await upstream.issuer.sign('alice')
  const load = startLoad(perSecond, (index) => client.read(token, agents[index % agents.length] ?? ''))
  await sleep(warmUpMs)
  const from = load.samples.at(-1)?.at ?? 0
  const callsBefore = calls
  respondWith(unavailable)
  const openedAfter = await untilOpen(new URL('/readyz', gateway.ready))
  await sleep(Math.max(outageMs - openedAfter, 0))
  const callsOfOutage = calls - callsBefore
  const to = from + outageMs
  respondWith(healthy)
  await untilHealthy(load, to)
  await load.stop()
  await client.close()
  await gateway.stop()

  const during = load.samples.filter(({ at }) => at >= from && at < to)
  const open = during.filter(({ at }) => at > from + openedAfter + 100).map(({ tookMs }) => tookMs)
  const lastBad = load.samples.findLast(({ at, outcome }) => at >= to && outcome !== 'ok')
  return [
    name,
    `${during.length}`,
    (callsOfOutage / during.length).toFixed(3),
    `${during.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'stale').length}`,
    `${Math.round(openedAfter)} ms`,
    `${quantile(open, 0.5).toFixed(1)} ms`,
    `${quantile(open, 0.99).toFixed(1)} ms`,
    `${Math.round((lastBad?.at ?? to) - to)} ms`,
  ]
}

/** Resolves to the milliseconds until readiness reports an open circuit breaker; at most the whole outage. */
async function untilOpen(readyz: URL): Promise<number> {
  const startedAt = performance.now()
  while (performance.now() - startedAt < outageMs) {
    const { circuitBreaker } = (await (await fetch(readyz)).json()) as { circuitBreaker: string }
    if (circuitBreaker !== 'closed') break
    await sleep(2)
  }
  return performance.now() - startedAt
}

/** Resolves when all responses of half a second were good, or after `recoveryMs`. */
async function untilHealthy({ samples }: Load, to: number): Promise<void> {
  const end = performance.now() + recoveryMs
  while (performance.now() < end) {
    await sleep(100)
    const latest = samples.slice(-perSecond / 2)
    if (latest.every(({ at, outcome }) => at > to && outcome === 'ok')) return
  }
}

printTable(
  `An outage of ${outageMs / 1_000} s at ${perSecond} requests a second`,
  [
    'outage',
    'requests',
    'calls / request',
    'errors',
    'circuit open after',
    'response p50',
    'response p99',
    'healthy after',
  ],
  [await run('503, nothing cached', 0), await run('503, a stale page cached', 600_000)],
)
