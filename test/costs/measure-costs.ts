// What operations cost, in counts that do not depend on the machine: a gateway in a process of its own executes them. Client and
// emulator are in this process, so that what they allocate does not count.
import assert from 'node:assert/strict'
import { Pool } from 'undici'
import { benchmarks, cacheSettings, observingSettings } from '../../bench/benchmarks.ts'
import { startChild } from '../../bench/child.ts'
import { benchSecret, caller, gatewaySettings } from '../../bench/harness.ts'
import { agentNames, numberMark, rowsOf } from '../../bench/lists.ts'
import { startUpstream } from '../../emulator/start-upstream.ts'
import { startCountingProxy } from './counting-proxy.ts'

/** Of one operation, on average. */
export interface Costs {
  /** On the JavaScript heap of the gateway; the least of many slices, because V8 compiles in others. */
  readonly allocatedBytes: number
  /** Of the response's body. */
  readonly responseBytes: number
  readonly upstreamCalls: number
  /** Of the requests to the REST API, with their headers. */
  readonly upstreamBytes: number
}

const edges = 20
const [agentName = '', ...otherNames] = agentNames.slice(0, 8)
const connections = 4
/** V8 has compiled what is hot by then. */
const warmUpOperations = 1_600
const operationsPerSlice = 240
/** A measurement ends when the least of its slices has stood for so many: V8 compiles later on a busy machine, some of it after the warm-up. */
const settledSlices = 6
const mostSlices = 40

/** A router asks for the sessions of one list; the response cache has none of its requests. */
function entitiesBody(): string {
  const query =
    'query($refs: [_Any!]!) { _entities(representations: $refs) { ... on AgentSession { id sessionId status createdAt } } }'
  const refs = rowsOf(agentName, edges).map((row) => ({
    __typename: 'AgentSession',
    agentName,
    sessionId: row.agent_session_id,
  }))
  return JSON.stringify({ query, variables: { refs, unused: numberMark } })
}

const { miss, hit, repeated } = benchmarks
const kinds = {
  miss: { cache: miss.cache, bodies: miss.bodies(edges).slice(0, 8) },
  hit: { cache: hit.cache, bodies: hit.bodies(edges).slice(0, 8) },
  repeated: { cache: repeated.cache, bodies: repeated.bodies(edges) },
  entities: { cache: 'on', bodies: [entitiesBody()] },
} as const

export const operationKinds = Object.keys(kinds) as readonly (keyof typeof kinds)[]
export type OperationKind = keyof typeof kinds

/** Measures one kind of operation. `directory`: metrics, Server-Timing and the flight recorder are on, which may write there. */
export async function measureCosts(kind: OperationKind, directory: string | undefined): Promise<Costs> {
  const { cache, bodies } = kinds[kind]
  await using upstream = await startUpstream({ data: 'empty' })
  const { emulator, issuer } = upstream
  for (const name of [agentName, ...otherNames]) emulator.setSessions(name, caller, rowsOf(name, 150))
  await using proxy = await startCountingProxy(emulator.url)
  const { audience, jwksUrl } = issuer
  const gateway = await startChild<string>(new URL('../../bench/gateway-process.ts', import.meta.url), {
    env: {
      ...gatewaySettings({ url: proxy.url, issuer: issuer.issuer, audience, jwksUrl }),
      ...cacheSettings[cache],
      ...(directory !== undefined && observingSettings(directory)),
      ROUTER_SECRET: benchSecret,
    },
  })
  const authorization = `Bearer ${await issuer.sign(caller)}`
  const client = createClient(gateway.ready, authorization, bodies)
  try {
    await client.send(warmUpOperations)
    emulator.requests.length = 0
    proxy.sentBytes()
    let leastAllocated = Number.POSITIVE_INFINITY
    let responseBytes = 0
    let slices = 0
    for (let settled = 0; settled < settledSlices && slices < mostSlices; slices += 1) {
      const before = await gateway.ask<number>('allocated')
      responseBytes += await client.send(operationsPerSlice)
      const allocated = (await gateway.ask<number>('allocated')) - before
      settled = allocated < leastAllocated ? 0 : settled + 1
      leastAllocated = Math.min(leastAllocated, allocated)
    }
    const operations = slices * operationsPerSlice
    return {
      allocatedBytes: Math.round(leastAllocated / operationsPerSlice),
      responseBytes: Math.round(responseBytes / operations),
      upstreamCalls: emulator.requests.length / operations,
      upstreamBytes: Math.round(proxy.sentBytes() / operations),
    }
  } finally {
    await client.close()
    await gateway.stop()
  }
}

/** Creates a client with a few connections, each of which sends bodies of its own where there are enough. */
function createClient(url: string, authorization: string, bodies: readonly string[]) {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections })
  const headers = { 'content-type': 'application/json', authorization, 'x-router-secret': benchSecret }
  let sent = 0

  async function sendOne(body: string): Promise<number> {
    const numbered = body.replace(numberMark, String(sent).padStart(numberMark.length, '0'))
    sent += 1
    const response = await pool.request({ path, method: 'POST', headers, body: numbered })
    const text = await response.body.text()
    assert.ok(response.statusCode === 200 && !text.includes('"errors"'), text.slice(0, 300))
    return Buffer.byteLength(text)
  }

  async function sendInTurn(connection: number, count: number): Promise<number> {
    let bytes = 0
    for (let index = connection; index < count; index += connections)
      bytes += await sendOne(bodies[index % bodies.length] ?? '')
    return bytes
  }

  return {
    /** Sends so many operations; resolves to the bytes of their responses. Rejects at an error. */
    async send(count: number): Promise<number> {
      const sums = Array.from({ length: connections }, (_, connection) => sendInTurn(connection, count))
      return (await Promise.all(sums)).reduce((sum, bytes) => sum + bytes, 0)
    },
    close: () => pool.close(),
  }
}
