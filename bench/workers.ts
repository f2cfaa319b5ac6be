// What does a second worker add? One gateway with one and with two workers. The load runs on the same cores, so its processor
// time is counted apart. `npm run bench:workers`; `--rounds`, `--ms`, `--warm-up`, `--edges` and `--only miss,hit`.
import { type BenchmarkName, benchmarks, cacheSettings } from './benchmarks.ts'
import { startChild } from './child.ts'
import { caller, checkedResponses, gatewaySettings, type Upstream } from './harness.ts'
import { agentNames } from './lists.ts'
import type { LoadPlan } from './load-process.ts'
import { familyCpuUs, type SilentGateway, startSilentGateway } from './process-family.ts'
import {
  type LoadResult,
  type Measurement,
  measureRounds,
  median,
  parseFlags,
  parseRounds,
  ratioOf,
  show,
  showRatio,
} from './rounds.ts'
import { printTable } from './table.ts'

interface WorkersMeasurement extends Measurement {
  /** Processor microseconds of the primary process for an operation, which `cpuUs` contains. */
  readonly primaryUs: number
  /** Processor microseconds of load and upstream for an operation. */
  readonly loadUs: number
}

const flags = parseFlags({
  rounds: '3',
  ms: '3000',
  'warm-up': '8000',
  edges: '20',
  only: 'miss,hit,repeated',
})
const first = Number(flags.edges)
const workerCounts = [1, 2]
const connections = 32

const upstream = await startChild<Upstream>(new URL('upstream-process.ts', import.meta.url))
const loader = await startChild(new URL('load-process.ts', import.meta.url))
await upstream.ask(
  'lists',
  agentNames.map((name) => [name, caller, 150]),
)
const authorization = `Bearer ${await upstream.ask<string>('sign', caller)}`

for (const name of flags.only.split(',') as BenchmarkName[]) {
  const { name: question, cache, bodies } = benchmarks[name]
  const gateways = new Map<number, SilentGateway>()
  for (const workers of workerCounts)
    gateways.set(
      workers,
      await startSilentGateway({
        ...gatewaySettings(upstream.ready),
        ...cacheSettings[cache],
        WORKERS: `${workers}`,
      }),
    )
  const rows: WorkersMeasurement[][] = []
  const candidates = [...gateways].map(([workers, { url, pid }], index) => {
    const own: WorkersMeasurement[] = []
    rows[index] = own
    return {
      name: `${workers}`,
      async measure(ms: number) {
        await checkedResponses(url, authorization, first, agentNames.slice(0, 2))
        const plan: LoadPlan = {
          url,
          authorization,
          bodies: bodies(first),
          connections,
          ms,
          minBytes: 1_000,
          sleeps: true,
        }
        const before = await cpuNow(pid)
        const { operations, ms: tookMs } = await loader.ask<LoadResult>('load', plan)
        const after = await cpuNow(pid)
        const perOperation = (part: keyof typeof after) => (after[part] - before[part]) / operations
        const measured = {
          perSecond: (operations * 1_000) / tookMs,
          cpuUs: perOperation('all'),
          primaryUs: workers === 1 ? 0 : perOperation('primary'),
          loadUs: perOperation('load'),
        }
        own.push(measured)
        return measured
      },
    }
  })
  const measured = await measureRounds(candidates, parseRounds(flags))
  printTable(
    `${question}, ${first} edges, ${connections} connections, ${flags.rounds} rounds of ${Number(flags.ms) / 1_000} s`,
    [
      'workers',
      'operations, with the load on the same two cores (least–most)',
      'operations per processor second',
      'the same, a core for each worker',
      'processor µs / operation',
      'of these the primary process',
      'load and upstream, µs / operation',
    ],
    candidates.map(({ name: workers }, index) => {
      const ratio = ratioOf(measured, workers, '1')
      const middle = (part: keyof WorkersMeasurement) =>
        median((rows[index] ?? []).slice(1).map((one) => one[part])).toFixed(0)
      return [
        workers,
        showRatio(ratio),
        show(ratio.byCpu),
        `${(ratio.byCpu * Number(workers)).toFixed(2)} ×`,
        middle('cpuUs'),
        middle('primaryUs'),
        middle('loadUs'),
      ]
    }),
  )
  for (const gateway of gateways.values()) await gateway.stop()
}
await loader.stop()
await upstream.stop()

/** Processor microseconds so far: of the gateway's processes, of the one that was started, and of load and upstream. */
async function cpuNow(pid: number) {
  return {
    all: familyCpuUs(pid),
    primary: familyCpuUs(pid, false),
    load: (await loader.ask<number>('cpu')) + (await upstream.ask<number>('cpu')),
  }
}
