// The questions of the throughput benchmarks: which bodies are sent, and whether a server may have cached anything.
import { agentNames, listBody, numberMark } from './lists.ts'

export interface Benchmark {
  readonly name: string
  /** The gateway that it runs on: without caches, or with both. */
  readonly cache: 'off' | 'on'
  readonly bodies: (first: number) => readonly string[]
}

const [oneName = ''] = agentNames
const inTurn = (first: number) => agentNames.map((name) => listBody(name, first))

export const benchmarks = {
  /** No two operations under way are about one list: nothing is shared, each makes its call. */
  miss: { name: 'miss path', cache: 'off', bodies: inTurn },
  /** A variable that the document does not declare, another in each request: the same to GraphQL, new to a memo. */
  hit: {
    name: 'page-cache hit, new in this form',
    cache: 'on',
    bodies: (first) => agentNames.map((name) => listBody(name, first, { unused: numberMark })),
  },
  repeated: { name: 'repeated operation', cache: 'on', bodies: (first) => [listBody(oneName, first)] },
  repeatedInTurn: { name: `repeated, ${agentNames.length} bodies in turn`, cache: 'on', bodies: inTurn },
} satisfies Record<string, Benchmark>

export type BenchmarkName = keyof typeof benchmarks

const cacheFor = (ms: number, bytes: number) => ({
  PAGE_CACHE_MAX_AGE_MS: `${ms}`,
  PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: `${ms}`,
  PAGE_CACHE_STALE_IF_ERROR_MS: `${ms}`,
  RESPONSE_CACHE_MAX_BYTES: `${bytes}`,
})

/** Settings of the gateway: nothing cached, or everything for the whole run. */
export const cacheSettings = { off: cacheFor(0, 0), on: cacheFor(3_600_000, 128 * 1024 * 1024) }

/** Settings of a gateway with metrics, `Server-Timing` and the flight recorder, which writes its files into `directory`. */
export const observingSettings = (directory: string) => ({
  METRICS_PORT: '0',
  SERVER_TIMING: 'on',
  FLIGHT_RECORDER_DIRECTORY: directory,
})
