// Where throughput is measured: upstream, load and servers, a process each; servers on one core, the rest on another.
import { gatewaySettings as settingsOf } from '../emulator/start-upstream.ts'
import { type Child, startChild } from './child.ts'
import { agentNames, checkResponse, listBody } from './lists.ts'
import type { LoadPlan, LoadResult } from './load-process.ts'
import type { Candidate, Measurement } from './rounds.ts'

export const caller = 'user-0'
const connections = 32

export interface Upstream {
  readonly url: string
  readonly issuer: string
  readonly audience: string
  readonly jwksUrl: string
}

export type Server = Child<string>

export interface Harness {
  readonly upstream: Child<Upstream>
  /** `Bearer …` of a user. */
  readonly authorizationOf: (user: string) => Promise<string>
  /** Starts the gateway with these settings beside those that all runs share. */
  readonly startGateway: (
    settings?: Readonly<Record<string, string>>,
    execArgv?: readonly string[],
  ) => Promise<Server>
  readonly startServer: (file: URL, env: Readonly<Record<string, string>>) => Promise<Server>
  /** `connections`: 32 where not said. */
  readonly load: (
    plan: Omit<LoadPlan, 'connections'> & { readonly connections?: number },
  ) => Promise<LoadResult>
  readonly close: () => Promise<void>
}

/** Signs cursors and ids. */
export const benchSecret = 'a-secret-that-only-this-benchmark-uses'

export async function openHarness(): Promise<Harness> {
  const [upstream, loader] = await Promise.all([
    startChild<Upstream>(new URL('upstream-process.ts', import.meta.url), { core: 1 }),
    startChild(new URL('load-process.ts', import.meta.url), { core: 1 }),
  ])
  await upstream.ask(
    'lists',
    agentNames.map((name) => [name, caller, 150]),
  )
  const children: { stop: () => Promise<void> }[] = [loader, upstream]
  const start = async (
    file: URL,
    env: Readonly<Record<string, string>>,
    execArgv: readonly string[] = [],
  ) => {
    const server = await startChild<string>(file, { env, execArgv, core: 0 })
    children.unshift(server)
    return server
  }
  return {
    upstream,
    authorizationOf: async (user) => `Bearer ${await upstream.ask<string>('sign', user)}`,
    startGateway: (settings = {}, execArgv = []) =>
      start(
        new URL('gateway-process.ts', import.meta.url),
        { ...gatewaySettings(upstream.ready), ...settings },
        execArgv,
      ),
    startServer: (file, env) => start(file, { UPSTREAM_URL: upstream.ready.url, ...env }),
    load: (plan) => loader.ask('load', { connections, ...plan }),
    async close() {
      for (const child of children) {
        await child.stop()
      }
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
    RATE_LIMIT_COST: '0',
    LOG_LEVEL: 'silent',
  }
}

/** Asks the server each question once; throws unless all answers are right. Settles with the answers' texts. */
export async function checkedResponses(
  url: string,
  authorization: string,
  first: number,
  names: readonly string[],
): Promise<string[]> {
  const texts: string[] = []
  for (const agentName of names) {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: listBody(agentName, first),
    })
    const text = await answer.text()
    checkResponse(text, agentName, first)
    texts.push(text)
  }
  return texts
}

export interface CandidatePlan extends Omit<LoadPlan, 'connections' | 'url' | 'ms'> {
  /** 32 where not said. */
  readonly connections?: number
  readonly name: string
  readonly server: Server
  /** Calls that each operation has to make: none, or one. Undefined: any number. */
  readonly calls?: 0 | 1
}

/** A server under a load, with the upstream calls that it made counted. */
export function toCandidate(
  { upstream, load }: Harness,
  { name, server, calls, ...plan }: CandidatePlan,
): Candidate {
  return {
    name,
    async measure(ms): Promise<Measurement> {
      await upstream.ask('calls')
      const cpuBefore = await server.ask<number>('cpu')
      const loaded = await load({ ...plan, ms, url: server.ready })
      const { operations } = loaded
      const cpu = (await server.ask<number>('cpu')) - cpuBefore
      const made = await upstream.ask<number>('calls')
      if (calls !== undefined && Math.abs(made - calls * operations) > operations / 100)
        throw new Error(`${name}: ${made} calls for ${operations} operations`)
      return { perSecond: (operations * 1_000) / loaded.ms, cpuUs: cpu / operations }
    },
  }
}
