// Does anything grow? A steady mixed load on a gateway in a process of its own, for ten minutes (SOAK_SECONDS): memory,
// file descriptors and latency, a row a minute. `npm run bench:soak`.
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededAgentNames as agents } from '../emulator/seed-data.ts'
import { startUpstream } from '../emulator/start-upstream.ts'
import { startChild } from './child.ts'
import { quantile } from './rounds.ts'
import { createListClient, startLoad } from './steady-load.ts'
import { printTable } from './table.ts'

const seconds = Number(process.env['SOAK_SECONDS'] ?? 600)
const perSecond = 300
const users = 50

await using upstream = await startUpstream({ recording: false })
const gateway = await startChild<string>(new URL('gateway-process.ts', import.meta.url), {
  env: {
    ...upstream.settings,
    NODE_ENV: 'production',
    // Small enough to be full within a minute, so that growth after that is not a cache's.
    PAGE_CACHE_MAX_BYTES: '16777216',
    RESPONSE_CACHE_MAX_BYTES: '4194304',
    PAGE_CACHE_MAX_AGE_MS: '1000',
    RATE_LIMIT_COST: '0',
  },
})

/** As the kernel counts them: memory in MiB, and open files. */
function resources(): { mebibytes: number; files: number } {
  const status = readFileSync(`/proc/${gateway.pid}/status`, 'utf8')
  const kibibytes = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1])
  return { mebibytes: kibibytes / 1024, files: readdirSync(`/proc/${gateway.pid}/fd`).length }
}

const tokens = await Promise.all(
  Array.from({ length: users }, (_, user) => upstream.issuer.sign(`user-${user}`)),
)
const client = createListClient(gateway.ready)
const load = startLoad(perSecond, (index) =>
  client.read(tokens[index % users] ?? '', agents[Math.floor(index / users) % agents.length] ?? ''),
)
const rows: string[][] = []
const intervalSeconds = Math.min(60, seconds)
for (let elapsed = intervalSeconds; elapsed <= seconds; elapsed += intervalSeconds) {
  await sleep(intervalSeconds * 1_000)
  const since = (elapsed - intervalSeconds) * 1_000
  const samples = load.samples.filter(({ at }) => at >= since)
  const times = samples.map(({ tookMs }) => tookMs)
  const { mebibytes, files } = resources()
  rows.push([
    `${elapsed} s`,
    `${samples.length}`,
    `${samples.filter(({ outcome }) => outcome !== 'ok' && outcome !== 'stale').length}`,
    quantile(times, 0.5).toFixed(1),
    quantile(times, 0.99).toFixed(1),
    mebibytes.toFixed(0),
    `${files}`,
  ])
}
await load.stop()
await client.close()
await gateway.stop()
printTable(
  `A soak of ${seconds} s at ${perSecond} operations a second`,
  ['after', 'operations', 'failed', 'p50 ms', 'p99 ms', 'memory MiB', 'open files'],
  rows,
)
