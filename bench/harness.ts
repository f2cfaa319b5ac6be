// Where throughput is measured: upstream, load and servers, a process each; servers on one core, the rest on another.
import { gatewaySettings as settingsOf } from '../emulator/start-upstream.ts'
import { type Child, startChild } from './child.ts'
import type { OpenPlan } from './latency/open-load.ts'
import { agentNames, checkResponse, listBody } from './lists.ts'
import type { LoadPlan, VisitPlan } from './load-process.ts'
import type { Candidate, LoadResult, Measurement } from './rounds.ts'

export const caller = 'user-0'
/** Signs cursors and ids. */
export const benchSecret = 'a-secret-that-only-this-benchmark-uses'
const defaultConnections = 32
type Settings = Readonly<Record<string, string>>

export interface Upstream {
  readonly url: string
  readonly issuer: string
  readonly audience: string
  readonly jwksUrl: string
}

export type Server = Child<string>

export interface Harness extends AsyncDisposable {
  readonly upstream: Child<Upstream>
  /** Resolves to `Bearer …` of a user. */
  readonly authorizationOf: (user: string) => Promise<string>
  /** Starts the gateway with these settings beside those that all runs share. */
  readonly startGateway: (settings?: Settings) => Promise<Server>
  readonly startServer: (file: URL, env: Settings) => Promise<Server>
  readonly load: (plan: LoadPlan) => Promise<LoadResult>
  readonly visit: (plan: VisitPlan) => Promise<LoadResult>
  /** Resolves to the time that each operation took, in milliseconds. */
  readonly openLoad: (plan: OpenPlan) => Promise<number[]>
}

export async function openHarness(): Promise<Harness> {
  const [upstream, loader] = await Promise.all([
    startChild<Upstream>(new URL('upstream-process.ts', import.meta.url), { core: 1 }),
    startChild(new URL('load-process.ts', import.meta.url), { core: 1 }),
  ])
  const lists = agentNames.map((name) => [name, caller, 150])
  await upstream.ask('lists', lists)
  const children: { stop: () => Promise<void> }[] = [loader, upstream]
  const start = async (file: string | URL, env: Settings) => {
    const server = await startChild<string>(new URL(file, import.meta.url), { env, core: 0 })
    children.unshift(server)
    return server
  }
  return {
    upstream,
    authorizationOf: async (user) => `Bearer ${await upstream.ask<string>('sign', user)}`,
    startGateway: (settings = {}) =>
      start('gateway-process.ts', { ...gatewaySettings(upstream.ready), ...settings }),
    startServer: (file, env) => start(file, { UPSTREAM_URL: upstream.ready.url, ...env }),
    load: (plan) => loader.ask('load', plan),
    visit: (plan) => loader.ask('visit', plan),
    openLoad: (plan) => loader.ask('openLoad', plan),
    async [Symbol.asyncDispose]() {
      for (const child of children) await child.stop()
    },
  }
}

/** Settings of the gateway that all runs share. */
export function gatewaySettings({ url, ...issuer }: Upstream): Record<string, string> {
  return {
    ...settingsOf(url, issuer),
    PORT: '0',
    // The user's name is the upstream's key of the user: the lists are set up under it.
    ISOLATION_KEY_MODE: 'claim',
    SIGNING_SECRETS: benchSecret,
    SHUTDOWN_DRAIN_MS: '0',
    WARM_UP_MS: '0',
    RATE_LIMIT_COST: '0',
    LOG_LEVEL: 'silent',
  }
}

/** What differs with a server that cannot express the schema exactly. */
export interface ListForm {
  /** What is sent in place of a body. */
  readonly toBody: (body: string) => string
  readonly check: typeof checkResponse
}

const sameForm: ListForm = { toBody: (body) => body, check: checkResponse }

/** Reads each list once; rejects unless all responses are right. Resolves to their bodies. */
export async function checkedResponses(
  url: string,
  authorization: string,
  first: number,
  names: readonly string[],
  { toBody, check }: ListForm = sameForm,
): Promise<string[]> {
  const texts: string[] = []
  for (const agentName of names) {
    const headers = { 'content-type': 'application/json', authorization }
    const response = await fetch(url, { method: 'POST', headers, body: toBody(listBody(agentName, first)) })
    const text = await response.text()
    check(text, agentName, first)
    texts.push(text)
  }
  return texts
}

export interface Measured extends Measurement {
  readonly operations: number
  /** Upstream calls. */
  readonly calls: number
  readonly p99Ms: number
}

/** Measures a server while `run` loads it. */
export async function measure(
  { upstream }: Harness,
  server: Server,
  run: () => Promise<LoadResult>,
): Promise<Measured> {
  await upstream.ask('calls')
  const cpuBefore = await server.ask<number>('cpu')
  const { operations, ms, p99Ms } = await run()
  const cpuUs = ((await server.ask<number>('cpu')) - cpuBefore) / operations
  const calls = await upstream.ask<number>('calls')
  return { perSecond: (operations * 1_000) / ms, cpuUs, operations, calls, p99Ms }
}

export interface CandidatePlan extends Omit<LoadPlan, 'connections' | 'url' | 'ms'> {
  /** 32 by default. */
  readonly connections?: number
  readonly name: string
  readonly server: Server
  /** Upstream calls that each operation has to make. Undefined: any number. */
  readonly calls?: number
}

/** A server under a load; a measurement rejects when the number of upstream calls is wrong. */
export function toCandidate(
  harness: Harness,
  { name, server, calls, connections = defaultConnections, ...plan }: CandidatePlan,
): Candidate {
  return {
    name,
    async measure(ms) {
      const url = server.ready
      const measured = await measure(harness, server, () => harness.load({ ...plan, connections, ms, url }))
      const { operations } = measured
      if (calls !== undefined && Math.abs(measured.calls - calls * operations) > operations / 100)
        throw new Error(`${name}: ${measured.calls} calls for ${operations} operations`)
      return measured
    },
  }
}
