// How long does the gateway take from its process's start to its first right response, and how much memory does it use then?
// `npm run bench:start`; `--rounds`.
import { execFileSync } from 'node:child_process'
import { caller, checkedResponses, gatewaySettings, openHarness } from './harness.ts'
import { agentNames } from './lists.ts'
import { startMain } from './main-process.ts'
import { median, parseFlags } from './rounds.ts'
import { printTable } from './table.ts'

const rounds = Number(parseFlags({ rounds: '7' }).rounds)

await using harness = await openHarness()
const authorization = await harness.authorizationOf(caller)
const env = gatewaySettings(harness.upstream.ready)
/** Milliseconds until it listens, until its first response, and its resident memory in MiB. */
const starts: (readonly [number, number, number])[] = []
for (let round = 0; round < rounds; round += 1) {
  const startedAt = performance.now()
  const gateway = await startMain(env)
  const listeningMs = performance.now() - startedAt
  await checkedResponses(gateway.url, authorization, 20, agentNames.slice(0, 1))
  const respondedMs = performance.now() - startedAt
  const kibibytes = Number(execFileSync('ps', ['-o', 'rss=', '-p', `${gateway.pid}`], { encoding: 'utf8' }))
  starts.push([listeningMs, respondedMs, kibibytes / 1024])
  await gateway.stop()
}
const line = (name: string, unit: string, index: 0 | 1 | 2) => {
  const all = starts.map((start) => start[index])
  const shown = [median(all), Math.min(...all), Math.max(...all)]
  return [name, ...shown.map((value) => `${Math.round(value)} ${unit}`)]
}
printTable(
  `Start of the process, ${starts.length} times`,
  ['until', 'median', 'least', 'most'],
  [
    line('it listens', 'ms', 0),
    line('the first right response', 'ms', 1),
    line('resident memory then', 'MiB', 2),
  ],
)
