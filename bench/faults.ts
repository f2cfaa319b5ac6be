// What does an outage of 20 s under load cost: calls per request, time to open, time of a refusal, time to recover?
// Wall-clock time on this machine; gateway, and upstream with the load, in a process each. `npm run bench:faults`.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { startEmulator } from '../emulator/emulator.ts'
import type { FaultKind } from '../emulator/fault.ts'
import { startTokenIssuer } from '../emulator/token-issuer.ts'
import { type Load, quantile, startLoad } from './faults-load.ts'
import { printTable } from './table.ts'

const outageMs = 20_000
/** Longer than the circuit breaker looks back: it opens against a past of answers. */
const warmUpMs = 5_000
const recoveryMs = 5_000
const perSecond = 200
const agents = 'abcdefghijklmnopqrstuvwxyz'.split('').map((letter) => `agent-${letter}`)
const secret = 'a-secret-that-only-this-benchmark-uses'

interface Outage {
  readonly name: string
  readonly fault: FaultKind
  /** For how long a page may stand in for a failed call; 0: there is no page to stand in. */
  readonly staleIfErrorMs: number
}

const outages: readonly Outage[] = [
  { name: '503, nothing cached', fault: { kind: 'status', status: 503 }, staleIfErrorMs: 0 },
  { name: '503, a stale page cached', fault: { kind: 'status', status: 503 }, staleIfErrorMs: 600_000 },
]

async function run({ name, fault, staleIfErrorMs }: Outage): Promise<string[]> {
  await using issuer = await startTokenIssuer()
  await using emulator = await startEmulator({ data: 'empty' })
  let identity = ''
  let calls = 0
  // Every list exists for whoever asks: one row is enough.
  const row = { status: 'active', created_at: 1, last_accessed_at: 1, expires_at: 9_999_999_999 }
  const exists = { data: [{ ...row, agent_session_id: 's' }], has_more: false }
  const healthy = { kind: 'body', value: exists } as const
  const counted = (kind: FaultKind) => ({
    ...kind,
    match: (request: { identity: string | undefined }) => {
      calls += 1
      identity = request.identity ?? ''
      return true
    },
  })
  emulator.fail(counted(healthy))
  const gateway = fork(new URL('faults-process.ts', import.meta.url), {
    env: {
      PORT: '0',
      UPSTREAM_URL: emulator.url,
      UPSTREAM_AUTH: 'none',
      AUTH_ISSUER: issuer.issuer,
      AUTH_AUDIENCE: issuer.audience,
      AUTH_JWKS_URL: issuer.jwksUrl,
      ISOLATION_KEY_SECRET: secret,
      SIGNING_SECRETS: secret,
      SHUTDOWN_DRAIN_MS: '0',
      RATE_LIMIT_COST: '0',
      PAGE_CACHE_MAX_AGE_MS: '0',
      PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '0',
      PAGE_CACHE_STALE_IF_ERROR_MS: `${staleIfErrorMs}`,
    },
  })
  const [url] = (await once(gateway, 'message')) as [string]
  const load = startLoad(
    url,
    await issuer.sign('alice'),
    perSecond,
    (index) => agents[index % agents.length] ?? '',
  )
  await sleep(warmUpMs)
  const from = load.samples.at(-1)?.at ?? 0
  const callsBefore = calls
  emulator.fail(counted(fault))
  const opened = await opens(new URL('/readyz', url), performance.now())
  await sleep(Math.max(outageMs - opened, 0))
  const callsOfOutage = calls - callsBefore
  const to = from + outageMs
  emulator.fail(counted(healthy))
  await isHealthy(load, to)
  await load.stop()
  gateway.disconnect()
  await once(gateway, 'exit')
  if (identity === '') throw new Error('a call went out without an identity')

  const during = load.samples.filter(({ at }) => at >= from && at < to)
  const refused = during.filter(({ at }) => at > from + opened + 100).map(({ tookMs }) => tookMs)
  const after = load.samples.filter(({ at }) => at >= to).toSorted((a, b) => a.at - b.at)
  const lastBad = after.findLast(({ outcome }) => outcome !== 'ok')
  const errors = during.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'stale').length
  return [
    name,
    `${during.length}`,
    (callsOfOutage / during.length).toFixed(3),
    `${errors}`,
    `${Math.round(opened)} ms`,
    `${quantile(refused, 0.5).toFixed(1)} ms`,
    `${quantile(refused, 0.99).toFixed(1)} ms`,
    `${Math.round((lastBad?.at ?? to) - to)} ms`,
  ]
}

/** In how many milliseconds from `startedAt` readiness shows an open circuit; at most the whole outage. */
async function opens(readyz: URL, startedAt: number): Promise<number> {
  while (performance.now() - startedAt < outageMs) {
    const { circuitBreaker: breaker } = (await (await fetch(readyz)).json()) as { circuitBreaker: string }
    if (breaker !== 'closed') break
    await sleep(2)
  }
  return performance.now() - startedAt
}

/** Settles when all answers of half a second were good, or the time for that is over. */
async function isHealthy({ samples }: Load, to: number): Promise<void> {
  const end = performance.now() + recoveryMs
  while (performance.now() < end) {
    await sleep(100)
    const lately = samples.slice(-perSecond / 2)
    if (lately.every(({ at, outcome }) => at > to && outcome === 'ok')) return
  }
}

const table: string[][] = []
for (const outage of outages) {
  table.push(await run(outage))
}
printTable(
  `An outage of ${outageMs / 1_000} s at ${perSecond} requests a second`,
  [
    'outage',
    'requests',
    'calls / request',
    'errors',
    'circuit open after',
    'answer p50',
    'answer p99',
    'healthy after',
  ],
  table,
)
