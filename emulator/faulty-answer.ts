/** How each fault is carried out. */
import type { Exchange } from './exchange.ts'
import type { Fault } from './fault.ts'
import { codeOf, errorReply, jsonReply, type Reply } from './reply.ts'
import type { Timers } from './timers.ts'

const hugeLength = 3 * 1024 * 1024

/** Answers with a fault. `normal` makes the normal answer, which `repeat` turns into the previous page. */
export async function answerFaulty(
  fault: Fault,
  exchange: Exchange,
  timers: Timers,
  normal: (repeat?: boolean) => Promise<Reply>,
): Promise<void> {
  switch (fault.kind) {
    case 'hang':
      return
    case 'delay':
      await timers.wait(fault.ms)
      return exchange.send(await normal())
    case 'hold':
      await fault.gate.pass(exchange.record)
      return exchange.send(await normal())
    case 'repeatRows':
      return exchange.send(await normal(true))
    case 'drip':
      return drip(exchange, await normal(), fault.everyMs, timers)
    case 'resetBeforeHeaders':
      return exchange.reset()
    case 'resetMidBody':
      return half(exchange, await normal(), true, () => exchange.reset())
    case 'truncatedContentLength':
      return half(exchange, await normal(), true, () => exchange.hangUp())
    case 'truncatedChunked':
      return half(exchange, await normal(), false, () => exchange.hangUp())
    case 'malformedJson': {
      const reply = await normal()
      return exchange.send(jsonReply(200, reply.body.slice(0, reply.body.length >> 1) || '{'))
    }
    case 'huge': {
      const { status, body } = await normal()
      const filler = `"filler":"${'x'.repeat(hugeLength)}"`
      const rest = body.slice(1)
      return exchange.send(jsonReply(status, `{${filler}${rest.startsWith('"') ? `,${rest}` : '}'}`))
    }
    case 'html':
      return exchange.send(htmlReply)
    case 'emptyPageHasMore':
      return exchange.send(jsonReply(200, '{"data":[],"has_more":true}'))
    case 'body':
      return exchange.send(jsonReply(200, JSON.stringify(fault.value) ?? ''))
    case 'status':
      return exchange.send(statusReply(fault))
  }
}

const htmlReply: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html><title>Gateway</title><p>The service is taking a break.</p>',
}

function statusReply(fault: Extract<Fault, { kind: 'status' }>): Reply {
  const { status, body } = fault
  const reply =
    body === undefined
      ? errorReply(status, codeOf(status), `Answered with ${status} on demand.`)
      : jsonReply(status, typeof body === 'string' ? body : JSON.stringify(body))
  return { ...reply, headers: { ...reply.headers, ...fault.headers } }
}

/** Sends the head and half of the body, then does what `end` says. */
function half(exchange: Exchange, reply: Reply, announced: boolean, end: () => void): void {
  if (!exchange.open) return
  const bytes = Buffer.from(reply.body)
  exchange.head(reply, announced ? { 'content-length': String(bytes.length) } : {})
  exchange.response.write(bytes.subarray(0, bytes.length >> 1), () => setImmediate(end))
}

function drip(exchange: Exchange, reply: Reply, everyMs: number, timers: Timers): void {
  if (!exchange.open) return
  const bytes = Buffer.from(reply.body)
  const { response } = exchange
  exchange.head(reply, { 'content-length': String(bytes.length) })
  response.flushHeaders()
  let sent = 0
  const next = () => {
    if (response.destroyed) return
    if (sent === bytes.length) {
      response.end()
      return
    }
    response.write(bytes.subarray(sent, sent + 1))
    sent += 1
    timers.after(everyMs, next)
  }
  timers.after(everyMs, next)
}
