// Responses with faults: how each kind is carried out.
import type { Exchange } from './exchange.ts'
import type { Fault } from './fault.ts'
import { type ApiResponse, codeOf, errorResponse, jsonResponse } from './response.ts'
import type { Variant } from './service.ts'
import type { Timers } from './timers.ts'

const hugeLength = 3 * 1024 * 1024

/** Sends a response with a fault. `respond` carries the request out and creates its normal response, or another one. */
export async function respondWithFault(
  fault: Fault,
  exchange: Exchange,
  timers: Timers,
  respond: (variant?: Variant) => Promise<ApiResponse>,
): Promise<void> {
  const done = fault.afterDeed ? await respond() : undefined
  const normal = done ? async () => done : respond
  switch (fault.kind) {
    case 'hang':
      return
    case 'delay':
      await timers.wait(fault.ms)
      return exchange.send(await normal())
    case 'gate':
      await fault.gate.pass(exchange.record)
      return exchange.send(await normal())
    case 'repeatRows':
      return exchange.send(await normal('repeat'))
    case 'failedStop':
      return exchange.send(await normal('failedStop'))
    case 'modifiedConcurrently':
      return exchange.send(modifiedConcurrently)
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
      const response = await normal()
      return exchange.send(jsonResponse(200, response.body.slice(0, response.body.length >> 1) || '{'))
    }
    case 'huge': {
      const { status, body } = await normal()
      const filler = `"filler":"${'x'.repeat(hugeLength)}"`
      const rest = body.slice(1)
      return exchange.send(jsonResponse(status, `{${filler}${rest.startsWith('"') ? `,${rest}` : '}'}`))
    }
    case 'html':
      return exchange.send(htmlResponse)
    case 'emptyPageHasMore':
      return exchange.send(jsonResponse(200, '{"data":[],"has_more":true}'))
    case 'body':
      return exchange.send(jsonResponse(200, JSON.stringify(fault.value) ?? ''))
    case 'status':
      return exchange.send(statusResponse(fault))
  }
}

const modifiedConcurrently = errorResponse(
  409,
  codeOf(409),
  'The session was modified concurrently. Please retry.',
)

const htmlResponse: ApiResponse = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!doctype html><title>Gateway</title><p>The service is taking a break.</p>',
}

function statusResponse(fault: Extract<Fault, { kind: 'status' }>): ApiResponse {
  const { status, body } = fault
  const response =
    body === undefined
      ? errorResponse(status, codeOf(status), `Responded with ${status} on demand.`)
      : jsonResponse(status, typeof body === 'string' ? body : JSON.stringify(body))
  return { ...response, headers: { ...response.headers, ...fault.headers } }
}

/** Sends the head and half of the body, then does what `end` says. */
function half(exchange: Exchange, response: ApiResponse, announced: boolean, end: () => void): void {
  if (!exchange.open) return
  const bytes = Buffer.from(response.body)
  exchange.head(response, announced ? { 'content-length': String(bytes.length) } : {})
  exchange.response.write(bytes.subarray(0, bytes.length >> 1), () => setImmediate(end))
}

function drip(exchange: Exchange, response: ApiResponse, everyMs: number, timers: Timers): void {
  if (!exchange.open) return
  const bytes = Buffer.from(response.body)
  const { response: stream } = exchange
  exchange.head(response, { 'content-length': String(bytes.length) })
  stream.flushHeaders()
  let sent = 0
  const next = () => {
    if (stream.destroyed) return
    if (sent === bytes.length) {
      stream.end()
      return
    }
    stream.write(bytes.subarray(sent, sent + 1))
    sent += 1
    timers.after(everyMs, next)
  }
  timers.after(everyMs, next)
}
