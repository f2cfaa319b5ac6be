// The REST client: one call to the sessions family, from request to validated record. Nothing is retried here.
import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { abortable } from '../resilience/abortable.ts'
import { createConnections } from './connections.ts'
import type { Credential } from './credential.ts'
import { excerptOf } from './error-body.ts'
import { type GetResponse, get, requestIdHeader } from './http-get.ts'
import type { FetchPage, FetchSession, PageRequest } from './page.ts'
import { errorFromResponse, errorFromTransport } from './response-error.ts'
import { parseSession, parseSessionList, type SessionRecord, toSessionRecord } from './session-record.ts'
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
  /** The most calls that are made at once. */
  readonly maxConcurrency: number
  readonly clock: Clock
}

/** The sessions family of the REST API. */
export interface SessionsClient {
  readonly fetchPage: FetchPage<SessionRecord>
  readonly fetchSession: FetchSession<SessionRecord>
  /** Ends idle connections, waits for calls under way. */
  close(): Promise<void>
}

const maxPageLimit = 100
const maxResponseBytes = 2 * 1024 * 1024

/** Creates the client and its connection pool. */
export function createSessionsClient(options: ClientOptions): SessionsClient {
  const base = new URL(options.url)
  const basePath = base.pathname.replace(/(?<!\/)\/+$/, '')
  const version = `api-version=${encodeURIComponent(options.apiVersion)}`
  const connections = createConnections(base.origin, {
    maxConcurrency: options.maxConcurrency,
    connectTimeoutMs: 2_000,
    maxResponseBytes,
  })

  async function call<Body>(
    path: string,
    isolationKey: string,
    parse: (value: unknown) => Body,
    signal: AbortSignal | undefined,
  ): Promise<Body> {
    if (isolationKey === '') throw new TypeError('an upstream call needs an isolation key')
    try {
      const given = options.credential()
      const authorization = given instanceof Promise ? await abortable(given, signal) : given
      const headers: Record<string, string> = {
        accept: 'application/json',
        [requestIdHeader]: randomUUID(),
        // Asks for the id to be sent back.
        'x-ms-return-client-request-id': 'true',
        [options.identityHeader]: isolationKey,
      }
      if (options.features !== '') headers['foundry-features'] = options.features
      if (authorization !== undefined) headers['authorization'] = authorization
      const answer = await get(connections, path, headers, signal)
      if (answer.status !== 200)
        throw errorFromResponse(answer, options.clock.wallNow(), [
          ...(authorization ?? '').split(' '),
          isolationKey,
        ])
      return parseBody(answer, parse)
    } catch (error) {
      throw errorFromTransport(error, signal)
    }
  }

  return {
    async fetchPage(request, signal) {
      const path = `${basePath}/${request.path}?${listQuery(request)}&${version}`
      const fetchedAt = options.clock.now()
      const list = await call(path, request.isolationKey, parseSessionList, signal)
      const rows = list.data.map(toSessionRecord)
      return { rows, hasMore: list.has_more, cursorFound: true, fetchedAt, outcome: 'miss' }
    },
    async fetchSession(request, signal) {
      const id = encodeURIComponent(request.sessionId)
      const path = `${basePath}/${request.path}/${id}?${version}`
      const resource = await call(path, request.isolationKey, parseSession, signal)
      if (resource.agent_session_id !== request.sessionId)
        throw new UpstreamError('badResponse', 'the answer is not the session that was asked for')
      return toSessionRecord(resource)
    },
    close: () => connections.close(),
  }
}

function listQuery({ limit, order, after }: PageRequest): string {
  const query = `limit=${Math.min(Math.max(limit, 1), maxPageLimit)}&order=${order}`
  return after === undefined ? query : `${query}&after=${encodeURIComponent(after.rowId)}`
}

function parseBody<Body>({ headers, text }: GetResponse, parse: (value: unknown) => Body): Body {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    // The media type alone: the text can be half of a caller's list.
    const received = excerptOf(headers['content-type'] ?? 'no content type', [])
    throw new UpstreamError('badResponse', 'the answer is not JSON', { received, cause })
  }
  try {
    return parse(json)
  } catch (cause) {
    throw new UpstreamError('badResponse', 'the answer has not the documented shape', { cause })
  }
}
