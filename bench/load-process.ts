// The load, in a process of its own: connections that are kept alive, each with one request under way, over plain
// sockets, so that the generator costs less than the fastest server that it measures.
import { connect, type Socket } from 'node:net'
import { serveParent } from './child.ts'
import { numberMark } from './lists.ts'
import { type Answer, createAnswerReader } from './load-answer.ts'

export interface LoadPlan {
  readonly url: string
  readonly authorization: string
  /** Sent in turn; each connection has bodies of its own where there are enough. */
  readonly bodies: readonly string[]
  readonly connections: number
  readonly ms: number
  /** An answer that is shorter, or not a 200, fails the run. */
  readonly minBytes: number
}

export interface LoadResult {
  readonly operations: number
  readonly ms: number
  readonly p50Ms: number
  readonly p99Ms: number
}

let number = 0

async function load(plan: LoadPlan): Promise<LoadResult> {
  const { connections, bodies } = plan
  const tookMs: number[] = []
  const startedAt = performance.now()
  const until = startedAt + plan.ms
  let spinning = true
  const spin = () => {
    if (spinning) setImmediate(spin)
  }
  spin()
  const fallAsleep = stayAwake()
  await Promise.all(
    Array.from({ length: connections }, (_, index) => {
      const own = bodies.filter((_body, body) => body % connections === index)
      return run(plan, own.length === 0 ? bodies : own, until, tookMs)
    }),
  )
  spinning = false
  fallAsleep()
  tookMs.sort((a, b) => a - b)
  const at = (share: number) => tookMs[Math.floor(tookMs.length * share)] ?? Number.NaN
  return {
    operations: tookMs.length,
    ms: performance.now() - startedAt,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  }
}

/**
 * Keeps the process running between answers. On a virtual machine the writer pays for waking up a reader that sleeps,
 * more than for the answer itself: a server would be measured by how often its load has nothing to do.
 */
function stayAwake(): () => void {
  let awake = true
  const turn = () => {
    if (awake) setImmediate(turn)
  }
  turn()
  return () => {
    awake = false
  }
}

function run(plan: LoadPlan, bodies: readonly string[], until: number, tookMs: number[]): Promise<void> {
  const url = new URL(plan.url)
  const requests = bodies.map((body) => toRequest(url, plan.authorization, body))
  return new Promise((resolve, reject) => {
    const socket: Socket = connect(Number(url.port), url.hostname)
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
    const read = createAnswerReader(({ status, bytes }: Answer) => {
      if (status !== 200 || bytes < plan.minBytes) {
        socket.destroy(new Error(`an answer of ${bytes} bytes, status ${status}`))
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
  authorization: string,
  body: string,
): { readonly bytes: Buffer; readonly numberAt: number } {
  const bytes = Buffer.from(
    `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\nconnection: keep-alive\r\naccept: application/json\r\n` +
      `content-type: application/json\r\nauthorization: ${authorization}\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
  return { bytes, numberAt: bytes.indexOf(numberMark) }
}

serveParent({}, { load }, async () => {})
