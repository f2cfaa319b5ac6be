// The load, in a process of its own: connections that are kept alive, each with one request in flight, over plain
// sockets, so that the generator costs less than the fastest server that it measures.
import { connect } from 'node:net'
import { serveParent, usageHandlers } from './child.ts'
import { getHeaders, searchOf } from './get-request.ts'
import { openLoad } from './latency/open-load.ts'
import { numberMark } from './lists.ts'
import { createOperationClient } from './operation-client.ts'
import { type LoadResult, toLoadResult } from './rounds.ts'
import { runVisits, type Visit, visitsAtOnce } from './workload.ts'

export interface LoadPlan {
  readonly url: string
  readonly authorization: string
  /** Sent in turn; each connection has bodies of its own where there are enough. */
  readonly bodies: readonly string[]
  readonly connections: number
  readonly ms: number
  /** A response with a shorter body, or with a status other than 200, fails the run. Not used with a tag. */
  readonly minBytes: number
  /** Sends the bodies' members as parameters of GETs; with a tag, each response has to be 304. */
  readonly get?: { readonly ifNoneMatch?: string }
  /** Whether it may sleep between responses: where it shares its cores with the server. */
  readonly sleeps?: boolean
  /** Sent with each request, if there is one: that of the supergraph's router. */
  readonly routerSecret?: string
}

export interface VisitPlan {
  readonly url: string
  readonly visits: readonly Visit[]
  /** `Bearer …` by the user's number. */
  readonly authorizations: readonly string[]
}

let number = 0

async function load(plan: LoadPlan): Promise<LoadResult> {
  const { connections, bodies } = plan
  const tookMs: number[] = []
  const startedAt = performance.now()
  const allowSleep = plan.sleeps ? () => {} : stayAwake()
  const runs = Array.from({ length: connections }, (_, index) => {
    const own = bodies.filter((_body, body) => body % connections === index)
    return run(plan, own.length === 0 ? bodies : own, startedAt + plan.ms, tookMs)
  })
  await Promise.all(runs)
  allowSleep()
  return toLoadResult(tookMs, startedAt)
}

/**
 * Keeps the process running between responses. On a virtual machine the writer pays for waking up a reader that sleeps,
 * more than for the response itself: a server would be measured by how often its load is idle.
 */
function stayAwake(): () => void {
  let isAwake = true
  const turn = () => {
    if (isAwake) setImmediate(turn)
  }
  turn()
  return () => {
    isAwake = false
  }
}

function run(plan: LoadPlan, bodies: readonly string[], until: number, tookMs: number[]): Promise<void> {
  const url = new URL(plan.url)
  const isTagged = plan.get?.ifNoneMatch !== undefined
  const isRight = (status: number, bytes: number) =>
    isTagged ? status === 304 : status === 200 && bytes >= plan.minBytes
  const requests = bodies.map((body) => toRequest(url, plan, body))
  return new Promise((resolve, reject) => {
    const socket = connect(Number(url.port), url.hostname)
    socket.setNoDelay(true)
    let next = 0
    let sentAt = 0
    const send = () => {
      const request = requests[next++ % requests.length]
      if (request === undefined) throw new TypeError('nothing to send')
      if (request.numberAt !== -1) request.bytes.write(`${number++}`.padStart(8, '0'), request.numberAt)
      sentAt = performance.now()
      socket.write(request.bytes)
    }
    const read = createResponseReader((status, bytes) => {
      if (!isRight(status, bytes)) {
        socket.destroy(new Error(`a response of ${bytes} bytes, status ${status}`))
        return
      }
      const now = performance.now()
      tookMs.push(now - sentAt)
      if (now < until) send()
      else socket.end()
    })
    socket.on('connect', send)
    socket.on('data', read)
    socket.on('error', reject)
    socket.on('close', () =>
      performance.now() < until ? reject(new Error('a connection ended')) : resolve(),
    )
  })
}

function toRequest(
  { host, pathname }: URL,
  { authorization, routerSecret, get }: Pick<LoadPlan, 'authorization' | 'routerSecret' | 'get'>,
  body: string,
): { readonly bytes: Buffer; readonly numberAt: number } {
  const headers = {
    host,
    connection: 'keep-alive',
    accept: 'application/json',
    authorization,
    ...(routerSecret === undefined ? {} : { 'x-router-secret': routerSecret }),
    ...(get === undefined
      ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
      : getHeaders(get.ifNoneMatch)),
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const start = get === undefined ? `POST ${pathname}` : `GET ${pathname}${searchOf(body)}`
  const bytes = Buffer.from(`${start} HTTP/1.1\r\n${lines.join('')}\r\n${get === undefined ? body : ''}`)
  return { bytes, numberAt: bytes.indexOf(numberMark) }
}

/** Creates the reader of a connection with one request in flight; `onResponse` gets status and length of each body. */
function createResponseReader(onResponse: (status: number, bytes: number) => void): (data: Buffer) => void {
  let head: Buffer | undefined
  let status = 0
  /** Of the body; undefined: sent in chunks. */
  let length: number | undefined
  let received = 0
  let isInBody = false
  return (data) => {
    let rest = data
    if (!isInBody) {
      head = head === undefined ? data : Buffer.concat([head, data])
      const end = head.indexOf('\r\n\r\n')
      if (end === -1) return
      const text = head.toString('latin1', 0, end)
      status = Number(text.slice(9, 12))
      const [, stated] = /\r\ncontent-length: *(\d+)/i.exec(text) ?? []
      length = status === 304 ? 0 : stated === undefined ? undefined : Number(stated)
      rest = head.subarray(end + 4)
      head = undefined
      received = 0
      isInBody = true
    }
    received += rest.length
    // The last chunk is empty, and its bytes arrive together in practice.
    const isComplete = length === undefined ? rest.subarray(-5).equals(lastChunk) : received >= length
    if (!isComplete) return
    isInBody = false
    onResponse(status, received)
  }
}

const lastChunk = Buffer.from('0\r\n\r\n')

/** Users page through their lists, without time to think. */
async function visit({ url, visits, authorizations }: VisitPlan): Promise<LoadResult> {
  const client = createOperationClient(url, authorizations, visitsAtOnce)
  const tookMs: number[] = []
  const startedAt = performance.now()
  await runVisits(visits, async (user, query, variables) => {
    const from = performance.now()
    const { hasNextPage, endCursor } = await client.send(user, query, variables)
    tookMs.push(performance.now() - from)
    return hasNextPage ? endCursor : undefined
  })
  await client.close()
  return toLoadResult(tookMs, startedAt)
}

serveParent({}, { ...usageHandlers, load, visit, openLoad }, async () => {})
