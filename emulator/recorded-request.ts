// What the emulator records of a request.
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { type Operation, parseQuery, parseRoute } from './route.ts'

export interface RecordedRequest {
  readonly method: string
  /** As received, with query. */
  readonly path: string
  readonly operation: Operation
  readonly agentName?: string
  readonly sessionId?: string
  readonly query: Record<string, string>
  readonly headers: IncomingHttpHeaders
  /** Every value of the identity header as received: more than one when the header was repeated. */
  readonly rawIdentityHeaders: string[]
  /** The identity header as the service reads it; undefined when absent. */
  readonly identity: string | undefined
  /** The text of a create, once it was read; undefined for all else. */
  body: string | undefined
  /** Undefined until the response's head was written. */
  status: number | undefined
  /** The client disconnected before the response was complete. */
  aborted: boolean
  /** Resolves when the response has been sent or the connection has closed. */
  readonly closed: Promise<void>
}

export function recordRequest(
  request: IncomingMessage,
  basePath: string,
  identityHeader: string,
  closed: Promise<void>,
): RecordedRequest {
  const path = request.url ?? '/'
  const method = request.method ?? 'GET'
  const mark = path.indexOf('?')
  const route = parseRoute(method, mark === -1 ? path : path.slice(0, mark), basePath)
  const rawIdentityHeaders = valuesOf(request.rawHeaders, identityHeader.toLowerCase())
  return {
    method,
    path,
    ...route,
    query: parseQuery(mark === -1 ? '' : path.slice(mark + 1)),
    headers: request.headers,
    rawIdentityHeaders,
    identity: rawIdentityHeaders.length === 0 ? undefined : rawIdentityHeaders.join(', '),
    body: undefined,
    status: undefined,
    aborted: false,
    closed,
  }
}

function valuesOf(rawHeaders: readonly string[], name: string): string[] {
  const values: string[] = []
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) values.push(rawHeaders[index + 1] ?? '')
  }
  return values
}
