// Does anything grow? A steady mixed load on a gateway in a process of its own, for ten minutes (SOAK_SECONDS): memory,
// file descriptors and latency, a row a minute. `npm run bench:soak`.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { startEmulator } from '../emulator/emulator.ts'
import { startTokenIssuer } from '../emulator/token-issuer.ts'
import { quantile, startLoad } from './faults-load.ts'
import { printTable } from './table.ts'

const seconds = Number(process.env['SOAK_SECONDS'] ?? 600)
const perSecond = 300
const secret = (letter: string) => letter.repeat(32)

const emulator = await startEmulator({ recording: false })
const issuer = await startTokenIssuer()
const child = fork(new URL('faults-process.ts', import.meta.url), {
  env: {
    NODE_ENV: 'production',
    PORT: '0',
    UPSTREAM_URL: emulator.url,
    UPSTREAM_AUTH: 'none',
    AUTH_ISSUER: issuer.issuer,
    AUTH_AUDIENCE: issuer.audience,
    AUTH_JWKS_URL: issuer.jwksUrl,
    ISOLATION_KEY_SECRET: secret('k'),
    SIGNING_SECRETS: secret('i'),
    // Small enough to be full within a minute, so that what grows after that is no cache.
    PAGE_CACHE_MAX_BYTES: '16777216',
    RESPONSE_CACHE_MAX_BYTES: '4194304',
    PAGE_CACHE_MAX_AGE_MS: '1000',
    RATE_LIMIT_COST: '0',
    SHUTDOWN_DRAIN_MS: '0',
  },
})
const [url] = (await once(child, 'message')) as [string]

/** As the kernel counts them: kilobytes of memory, and open files. */
function look(): { rss: number; files: number } {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
  const rss = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
  return { rss, files: readdirSync(`/proc/${child.pid}/fd`).length }
}

const agents = ['support-bot', 'travel-planner', 'code-reviewer']
const users = await Promise.all(Array.from({ length: 50 }, (_, index) => issuer.sign(`user-${index}`)))
const loads = users.map((token) =>
  startLoad(url, token, perSecond / users.length, (index) => agents[index % agents.length] ?? ''),
)
const rows: string[][] = []
const intervalSeconds = Math.min(60, seconds)
for (let elapsed = intervalSeconds; elapsed <= seconds; elapsed += intervalSeconds) {
  await setTimeout(intervalSeconds * 1_000)
  const since = (elapsed - intervalSeconds) * 1_000
  const samples = loads.flatMap((load) => load.samples.filter(({ at }) => at >= since))
  const failed = samples.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'stale').length
  const times = samples.map(({ tookMs }) => tookMs)
  const { rss, files } = look()
  rows.push([
    `${elapsed} s`,
    `${samples.length}`,
    `${failed}`,
    quantile(times, 0.5).toFixed(1),
    quantile(times, 0.99).toFixed(1),
    (rss / 1024).toFixed(0),
    `${files}`,
  ])
}
await Promise.all(loads.map((load) => load.stop()))
child.disconnect()
await once(child, 'exit')
await Promise.all([emulator.close(), issuer.close()])
printTable(
  `A soak of ${seconds} s at ${perSecond} operations a second`,
  ['after', 'operations', 'failed', 'p50 ms', 'p99 ms', 'memory MiB', 'open files'],
  rows,
)
