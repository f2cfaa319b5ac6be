// Is a request lost when the gateway is stopped under load? Rounds with kept-alive and with new connections; the gateway in
// a process of its own, emulator and load in this one. `npm run bench:stop`; `--rounds`.
import { setTimeout as sleep } from 'node:timers/promises'
import { startUpstream } from '../emulator/start-upstream.ts'
import { startMain } from './main-process.ts'
import { parseFlags } from './rounds.ts'
import { createListClient, startLoad } from './steady-load.ts'
import { printTable } from './table.ts'

const rounds = Number(parseFlags({ rounds: '3' }).rounds)
const perSecond = 300
const beforeMs = 1_000

/** Not connected: another replica's turn. Lost: connected, and no good response. */
async function run(keepsAlive: boolean, drainMs: number, round: number): Promise<string[]> {
  await using upstream = await startUpstream({ recording: false })
  const gateway = await startMain({
    ...upstream.settings,
    SHUTDOWN_DRAIN_MS: `${drainMs}`,
    RATE_LIMIT_COST: '0',
  })
  const token = await upstream.issuer.sign('alice')
  const client = createListClient(gateway.url, keepsAlive)
  const load = startLoad(perSecond, async () => {
    try {
      return await client.read(token, 'support-bot')
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : 'lost'
    }
  })
  await sleep(beforeMs)
  const stoppedAt = performance.now()
  const code = await gateway.stop()
  const tookMs = performance.now() - stoppedAt
  await load.stop()
  await client.close()
  const notConnected = load.samples.filter(({ outcome }) => outcome === 'ECONNREFUSED').length
  const good = load.samples.filter(({ outcome }) => outcome === 'ok' || outcome === 'stale').length
  return [
    keepsAlive ? 'kept-alive connections' : 'a new connection each',
    `${drainMs} ms`,
    `${round}`,
    `${load.samples.length - notConnected}`,
    `${load.samples.length - notConnected - good}`,
    `${notConnected}`,
    `${Math.round(tookMs)} ms`,
    `${code}`,
  ]
}

const rows: string[][] = []
for (const drainMs of [2_000, 0])
  for (const keepsAlive of [true, false])
    for (let round = 1; round <= rounds; round += 1) rows.push(await run(keepsAlive, drainMs, round))
printTable(
  `SIGTERM at ${perSecond} requests a second`,
  ['load', 'SHUTDOWN_DRAIN_MS', 'round', 'requests', 'lost', 'not connected', 'stopped after', 'exit code'],
  rows,
)
