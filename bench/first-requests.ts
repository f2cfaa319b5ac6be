// How long do the first requests take that a process serves once it is ready, with and without its warm-up? Starts in turn.
// `npm run bench:first-requests`; `--rounds`, `--requests`.
import { readFileSync } from 'node:fs'
import { caller, gatewaySettings, openHarness } from './harness.ts'
import { agentNames, checkResponse, listBody } from './lists.ts'
import { startMain } from './main-process.ts'
import { median, parseFlags, quantile, show } from './rounds.ts'
import { printTable } from './table.ts'

const flags = parseFlags({ rounds: '7', requests: '200' })
const [rounds, requests] = [Number(flags.rounds), Number(flags.requests)]
const first = 20

await using harness = await openHarness()
const authorization = await harness.authorizationOf(caller)

interface Start {
  readonly readyMs: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  /** Processor time of the process for the first ten. */
  readonly firstTenCpuMs: number
}

const tickMs = 10

/** Processor time of a process so far, in ticks of 10 ms (Linux). */
function cpuMsOf(pid: number): number {
  const [user = '0', system = '0'] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ').slice(13)
  return (Number(user) + Number(system)) * tickMs
}

/** Starts a process, waits until it is ready, and sends the requests one after the other. */
async function measureStart(warmUpMs: number): Promise<Start> {
  const startedAt = performance.now()
  const settings = { ...gatewaySettings(harness.upstream.ready), WARM_UP_MS: `${warmUpMs}` }
  const gateway = await startMain(settings)
  const readyz = new URL('/readyz', gateway.url)
  while (!(await fetch(readyz)).ok);
  const readyMs = performance.now() - startedAt
  const headers = { 'content-type': 'application/json', authorization }
  const tookMs: number[] = []
  const cpuBeforeMs = cpuMsOf(gateway.pid)
  let firstTenCpuMs = 0
  for (let request = 0; request < requests; request += 1) {
    const agentName = agentNames[request % agentNames.length] ?? ''
    const sentAt = performance.now()
    const response = await fetch(gateway.url, { method: 'POST', headers, body: listBody(agentName, first) })
    const text = await response.text()
    tookMs.push(performance.now() - sentAt)
    checkResponse(text, agentName, first)
    if (request === 9) firstTenCpuMs = cpuMsOf(gateway.pid) - cpuBeforeMs
  }
  await gateway.stop()
  return {
    readyMs,
    p50Ms: median(tookMs),
    p99Ms: quantile(tookMs, 0.99),
    maxMs: Math.max(...tookMs),
    firstTenCpuMs,
  }
}

const starts: { readonly cold: Start; readonly warm: Start }[] = []
for (let round = 0; round <= rounds; round += 1) {
  const cold = await measureStart(0)
  const start = { cold, warm: await measureStart(2_000) }
  // The first process of each kind fills the file system's cache.
  if (round > 0) starts.push(start)
}

const line = (name: string, key: keyof Start) => {
  const ratios = starts.map(({ cold, warm }) => warm[key] / cold[key])
  const showMs = (kind: 'cold' | 'warm') => `${median(starts.map((start) => start[kind][key])).toFixed(1)} ms`
  const spread = `${show(Math.min(...ratios))}–${show(Math.max(...ratios))}`
  return [name, showMs('cold'), showMs('warm'), `${show(median(ratios))} (${spread})`]
}
printTable(
  `The first ${requests} requests, ${starts.length} starts of each kind in turn`,
  ['', 'WARM_UP_MS=0', 'warmed up', 'ratio (least–most)'],
  [
    line('p99 of them', 'p99Ms'),
    line('the slowest', 'maxMs'),
    line('median', 'p50Ms'),
    line('processor time of the first ten', 'firstTenCpuMs'),
    line('from the start of the process until it is ready', 'readyMs'),
  ],
)
