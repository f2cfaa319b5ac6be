// A stand-in for the sessions API over real HTTP: data, switches, faults and a record of every request.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { type Behaviour, defaultBehaviour } from './behaviour.ts'
import { readDialect } from './dialect.ts'
import { Exchange } from './exchange.ts'
import type { Fault } from './fault.ts'
import { FaultQueue } from './fault-queue.ts'
import { respondWithFault } from './faulty-response.ts'
import { createRandom } from './random.ts'
import { type RecordedRequest, recordRequest } from './recorded-request.ts'
import { RequestLog } from './request-log.ts'
import { seededAgentNames, seededIdentities, seedSessions, sessionId } from './seed-data.ts'
import { respond, type Service, type Variant } from './service.ts'
import type { SessionResource } from './session-resource.ts'
import { SessionStore } from './session-store.ts'
import { Timers } from './timers.ts'
import { Transitions } from './transitions.ts'

export interface EmulatorOptions {
  /** 0 by default: any free port. */
  port?: number
  host?: string
  basePath?: string
  /** What is not set here is as in the dialect that EMULATOR_DIALECT names, or else by default. */
  behaviour?: Partial<Behaviour>
  /** `seeded` by default: three agents with sessions for any identity. `empty`: only what is set up. */
  data?: 'seeded' | 'empty'
  seed?: number
  /** The clock in milliseconds: times of sessions, and changes of their state, go by it. */
  now?: () => number
  /** Bearer token that every request has to carry, else 401; none by default. */
  token?: string
  /** False keeps no records (for long runs under load); `requests` then stays empty. */
  recording?: boolean
}

export interface Emulator extends AsyncDisposable {
  /** Base URL including the base path: what a client is configured with. */
  readonly url: string
  /** Every request in order of arrival; may be emptied at any time. */
  readonly requests: RecordedRequest[]
  /** The switches; may be changed or replaced at any time. */
  behaviour: Behaviour
  /** Replaces one list. Rows may come in any order; of one second, the first in the array is first under `asc`. */
  setSessions(agentName: string, identity: string, rows: readonly SessionResource[]): void
  /** Adds a row at its `created_at`, under `asc` after those of the same second. */
  insertSession(agentName: string, identity: string, row: SessionResource): void
  /** Changes a row; throws when there is none. */
  updateSession(agentName: string, identity: string, id: string, patch: Partial<SessionResource>): void
  /** Removes a row without trace. */
  removeSession(agentName: string, identity: string, id: string): void
  /** Queues faults: each request uses up the first one that applies to it. */
  script(...faults: Fault[]): void
  /** Applies a fault to every request that matches, until called with undefined. Queued faults come first. */
  fail(fault: Fault | undefined): void
  /** Clears requests and faults, and restores the behaviour of the options; data stays. */
  reset(): void
  /** Resolves when `requests` has at least `count` entries; rejects when the emulator is closed before. */
  waitForRequests(count: number): Promise<void>
  /** Closes all connections and clears all timers. */
  close(): Promise<void>
}

/** Starts on a free port, or the given one. Rejects for a dialect (`EMULATOR_DIALECT`) that is not valid. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const { basePath = '/api/projects/demo', host = '127.0.0.1', seed = 1, now = Date.now } = options
  const store = createStore(options.data ?? 'seeded', seed, Math.floor(now() / 1_000))
  const random = createRandom(`created ${seed}`)
  const service: Service = {
    store,
    token: options.token,
    now,
    transitions: new Transitions(),
    newId: () => sessionId(random),
  }
  const log = new RequestLog()
  const faults = new FaultQueue()
  const timers = new Timers()
  const dialect = readDialect(process.env)
  const initialBehaviour = (): Behaviour => ({ ...defaultBehaviour, ...dialect, ...options.behaviour })
  let behaviour = initialBehaviour()
  let served = 0
  let closing: Promise<void> | undefined

  function onRequest(request: IncomingMessage, response: ServerResponse): void {
    const closed = Promise.withResolvers<void>()
    const record = recordRequest(request, basePath, behaviour.identityHeader, closed.promise)
    served += 1
    const exchange = new Exchange(record, response, `req-${served}`)
    response.once('close', () => {
      record.aborted = !response.writableFinished && !exchange.cut && closing === undefined
      closed.resolve()
    })
    if (options.recording !== false) log.add(record)
    const fault = faults.take(record)
    if (fault === undefined && behaviour.delayMs === 0 && record.operation !== 'create') {
      exchange.send(respond(service, behaviour, record, ''))
      return
    }
    respondLater(exchange, request, fault).catch(() => exchange.reset())
  }

  async function respondLater(exchange: Exchange, request: IncomingMessage, fault: Fault | undefined) {
    const { record } = exchange
    // At once: a client that disconnects meanwhile has sent it.
    if (record.operation === 'create') record.body = await readBody(request)
    if (behaviour.delayMs > 0) await timers.wait(behaviour.delayMs)
    const carryOut = async (variant?: Variant) =>
      respond(service, behaviour, record, record.body ?? '', variant)
    if (fault !== undefined) await respondWithFault(fault, exchange, timers, carryOut)
    else exchange.send(await carryOut())
  }

  const server = createServer({ keepAliveTimeout: 60_000 }, onRequest)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, host, resolve)
  })
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined

  function close(): Promise<void> {
    closing ??= new Promise((resolve) => {
      timers.clear()
      log.close()
      server.close(() => resolve())
      server.closeAllConnections()
    })
    return closing
  }

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}${basePath}`,
    requests: log.requests,
    get behaviour() {
      return behaviour
    },
    set behaviour(value) {
      behaviour = value
    },
    setSessions: (...args) => store.set(...args),
    insertSession: (...args) => store.insert(...args),
    updateSession: (...args) => store.update(...args),
    removeSession: (...args) => store.remove(...args),
    script: (...added) => faults.add(...added),
    fail: (fault) => faults.stand(fault),
    reset() {
      log.requests.length = 0
      faults.clear()
      behaviour = initialBehaviour()
    },
    waitForRequests: (count) => log.waitFor(count),
    close,
    [Symbol.asyncDispose]: close,
  }
}

function createStore(data: 'seeded' | 'empty', seed: number, startSeconds: number): SessionStore {
  if (data === 'empty') return new SessionStore(() => undefined, [], [])
  return new SessionStore(
    (agentName, identity) => seedSessions(seed, startSeconds, agentName, identity),
    seededAgentNames,
    seededIdentities,
  )
}

async function readBody(request: IncomingMessage): Promise<string> {
  let body = ''
  request.setEncoding('utf8')
  for await (const chunk of request) body += chunk
  return body
}
