// The REST client: one call, from request to validated record. Nothing is retried here.
import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { maxPageLimit } from '../list-position.ts'
import { abortable } from '../resilience/abortable.ts'
import { type TraceContext, toTraceparent } from '../telemetry/trace-context.ts'
import { createConnectionPool } from './connection-pool.ts'
import type { Credential } from './credential.ts'
import { excerptOf } from './error-body.ts'
import { type HttpCall, type HttpResponse, requestIdHeader, sendHttp } from './http-call.ts'
import type { FetchPage, FetchSession, PageRequest, ReadRequest, SessionRequest } from './page.ts'
import { errorFromResponse, errorFromTransport } from './response-error.ts'
import {
  parseSession,
  parseSessionList,
  type ReceivedSession,
  type SessionRecord,
  toSessionRecord,
} from './session-record.ts'
import { UpstreamError } from './upstream-error.ts'

export interface ClientOptions {
  /** Base URL of the REST API, path included. */
  readonly url: string
  readonly apiVersion: string
  /** `Foundry-Features`; empty: not sent. */
  readonly features: string
  /** Name of the header that carries the isolation key. */
  readonly identityHeader: string
  readonly credential: Credential
  /** The most calls that are in flight at once. */
  readonly maxConcurrency: number
  readonly clock: Clock
}

/** A call to the REST API on behalf of a caller. */
export interface UpstreamCall<Body> extends ReadRequest, Omit<HttpCall, 'path'> {
  /** Beside the API's version; undefined: nothing. */
  readonly query?: string
  /** The statuses of a success; any other is an error. */
  readonly success: readonly number[]
  /** Checks the response's JSON; undefined for a response without content (204). Throws for what is not documented. */
  readonly parse: (value: unknown, status: number) => Body
}

/** The REST API. */
export interface SessionsClient {
  /** Makes a call. Rejects with UpstreamError. */
  readonly send: <Body>(call: UpstreamCall<Body>, signal?: AbortSignal) => Promise<Body>

  readonly fetchPage: FetchPage<SessionRecord>
  readonly fetchSession: FetchSession<SessionRecord>
  /** Closes idle connections; resolves when calls in flight have ended. */
  close(): Promise<void>
}

const maxResponseBytes = 2 * 1024 * 1024

/** Creates the client and its connection pool. */
export function createSessionsClient(options: ClientOptions): SessionsClient {
  const base = new URL(options.url)
  const basePath = base.pathname.replace(/(?<!\/)\/+$/, '')
  const version = `api-version=${encodeURIComponent(options.apiVersion)}`
  const connections = createConnectionPool(base.origin, {
    maxConcurrency: options.maxConcurrency,
    connectTimeoutMs: 2_000,
    maxResponseBytes,
  })

  async function send<Body>(
    {
      isolationKey,
      path,
      origin,
      callId,
      query,
      method,
      body,
      idempotent,
      success,
      parse,
    }: UpstreamCall<Body>,
    signal?: AbortSignal,
  ): Promise<Body> {
    if (isolationKey === '') throw new TypeError('an upstream call needs an isolation key')
    try {
      const given = options.credential()
      const authorization = given instanceof Promise ? await abortable(given, signal) : given
      const headers: Record<string, string> = {
        accept: 'application/json',
        [requestIdHeader]: callId ?? randomUUID(),
        // Asks for the id to be sent back.
        'x-ms-return-client-request-id': 'true',
        [options.identityHeader]: isolationKey,
      }
      if (options.features !== '') headers['foundry-features'] = options.features
      if (authorization !== undefined) headers['authorization'] = authorization
      if (origin?.trace !== undefined) setTraceContext(headers, origin.trace)
      if (body !== undefined) headers['content-type'] = 'application/json'
      const target = `${basePath}/${path}?${query === undefined ? '' : `${query}&`}${version}`
      const response = await sendHttp(
        connections,
        { method, path: target, body, idempotent },
        headers,
        signal,
      )
      if (!success.includes(response.status)) {
        const secrets = [...(authorization ?? '').split(' '), isolationKey]
        throw errorFromResponse(response, options.clock.wallNow(), secrets, method !== 'GET')
      }
      return parseBody(response, parse)
    } catch (error) {
      throw errorFromTransport(error, signal)
    }
  }

  return {
    send,
    async fetchPage(request, signal) {
      const { isolationKey, path, origin, callId } = request
      const fetchedAt = options.clock.now()
      const list = await send(
        { isolationKey, path, origin, callId, query: listQuery(request), ...read, parse: parseSessionList },
        signal,
      )
      const rows = list.data.map(toSessionRecord)
      return { rows, hasMore: list.has_more, cursorFound: true, fetchedAt, outcome: 'miss' }
    },
    async fetchSession(request, signal) {
      const { isolationKey, origin, callId } = request
      const path = sessionPath(request)
      const resource = await send(
        { isolationKey, path, origin, callId, ...read, parse: parseSession },
        signal,
      )
      return toRequestedSession(resource, request)
    },
    close: () => connections.close(),
  }
}

const read = { method: 'GET', idempotent: true, success: [200] } as const

/** The path of a session below the API's base URL. */
export function sessionPath({ path, sessionId }: SessionRequest): string {
  return `${path}/${encodeURIComponent(sessionId)}`
}

/** The row of a resource. Throws UpstreamError `badResponse` where it is not the requested session. */
export function toRequestedSession(
  resource: ReceivedSession,
  { sessionId }: Pick<SessionRequest, 'sessionId'>,
): SessionRecord {
  if (resource.agent_session_id === sessionId) return toSessionRecord(resource)
  throw new UpstreamError('badResponse', 'the response is not the requested session')
}

/** Passes the trace on. `baggage` is not: it is for its writer alone, and may say anything of a caller. */
function setTraceContext(headers: Record<string, string>, trace: TraceContext): void {
  headers['traceparent'] = toTraceparent(trace)
  if (trace.tracestate !== undefined) headers['tracestate'] = trace.tracestate
}

function listQuery({ limit, order, after }: PageRequest): string {
  const query = `limit=${Math.min(Math.max(limit, 1), maxPageLimit)}&order=${order}`
  return after === undefined ? query : `${query}&after=${encodeURIComponent(after.rowId)}`
}

function parseBody<Body>({ status, headers, text }: HttpResponse, parse: UpstreamCall<Body>['parse']): Body {
  let json: unknown
  try {
    json = status === 204 ? undefined : JSON.parse(text)
  } catch (cause) {
    // The media type alone: the text can be half of a caller's list.
    const received = excerptOf(headers['content-type'] ?? 'no content type', [])
    throw new UpstreamError('badResponse', 'the response is not JSON', { received, cause })
  }
  try {
    return parse(json, status)
  } catch (cause) {
    throw new UpstreamError('badResponse', 'the response has not the documented shape', { cause })
  }
}
