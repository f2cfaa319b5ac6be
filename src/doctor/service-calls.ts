// The doctor's calls to the sessions API: reads alone, counted and limited, none repeated.
import { randomUUID } from 'node:crypto'
import type { Clock } from '../clock.ts'
import { runWithDeadline } from '../resilience/deadline.ts'
import { createConnectionPool } from '../upstream/connection-pool.ts'
import type { Credential } from '../upstream/credential.ts'
import { type HttpResponse, requestIdHeader, sendHttp } from '../upstream/http-call.ts'
import { toUpstreamError } from '../upstream/policy-errors.ts'
import { errorFromResponse, errorFromTransport } from '../upstream/response-error.ts'
import { type ListedPage, toListedPage } from './listed-page.ts'

/** The most calls of one run. */
export const maxServiceCalls = 40

/** On whose behalf a call is made: the value of one header. */
export interface SentIdentity {
  readonly header: string
  readonly key: string
}

export interface ServiceCall {
  /** Undefined: the call carries no identity. */
  readonly as: SentIdentity | undefined
  /** `Foundry-Features`; empty: not sent. */
  readonly features: string
  /** Beside the API's version. */
  readonly query?: Readonly<Record<string, string>>
  /** Reads this session; undefined: the list. */
  readonly sessionId?: string
}

/** What is remembered of each response. */
export interface ObservedResponse {
  readonly status: number
  readonly headers: HttpResponse['headers']
  /** From the start of the call to the end of the response. */
  readonly tookMs: number
  /** Unix milliseconds halfway between the two. */
  readonly at: number
}

export interface ServiceCalls {
  /** Rejects with UpstreamError for broken connections, 401, 408, 429 and 5xx: there is no use in going on. */
  readonly send: (call: ServiceCall) => Promise<HttpResponse>
  /** Reads a page of the list. Resolves to the response instead where its status is not 200. */
  readonly list: (call: ServiceCall) => Promise<ListedPage | HttpResponse>
  readonly count: () => number
  readonly responses: readonly ObservedResponse[]
  /** All pages that were read. */
  readonly pages: readonly ListedPage[]
  readonly close: () => Promise<void>
}

export interface ServiceCallsOptions {
  readonly url: string
  readonly apiVersion: string
  readonly agentName: string
  readonly credential: Credential
  /** Of each call. */
  readonly deadlineMs: number
  readonly clock: Clock
}

/** Creates the calls; nothing is connected yet. */
export function createServiceCalls(options: ServiceCallsOptions): ServiceCalls {
  const { clock, deadlineMs } = options
  const { origin, pathname } = new URL(options.url)
  const path = `${pathname.replace(/(?<!\/)\/+$/, '')}/agents/${encodeURIComponent(options.agentName)}/endpoint/sessions`
  const pool = createConnectionPool(origin, {
    maxConcurrency: 1,
    connectTimeoutMs: Math.min(deadlineMs, 2_000),
    maxResponseBytes: 2 * 1024 * 1024,
  })
  const responses: ObservedResponse[] = []
  const pages: ListedPage[] = []
  let count = 0

  async function send({ as, features, query, sessionId }: ServiceCall): Promise<HttpResponse> {
    if (count >= maxServiceCalls) throw new TypeError(`the doctor makes at most ${maxServiceCalls} calls`)
    count += 1
    const search = new URLSearchParams({ ...query, 'api-version': options.apiVersion })
    const session = sessionId === undefined ? '' : `/${encodeURIComponent(sessionId)}`
    const call = { method: 'GET', path: `${path}${session}?${search.toString()}`, idempotent: true } as const
    const headers: Record<string, string> = { accept: 'application/json', [requestIdHeader]: randomUUID() }
    if (as) headers[as.header] = as.key
    if (features !== '') headers['foundry-features'] = features
    const startedAt = clock.now()
    const startedWall = clock.wallNow()
    const response = await runWithDeadline(
      async (signal) => {
        try {
          const authorization = await options.credential()
          if (authorization !== undefined) headers['authorization'] = authorization
          return await sendHttp(pool, call, headers, signal)
        } catch (error) {
          throw errorFromTransport(error, signal)
        }
      },
      deadlineMs,
      clock,
    ).catch((error: unknown) => {
      throw toUpstreamError(error)
    })
    const tookMs = clock.now() - startedAt
    const { status } = response
    responses.push({ status, headers: response.headers, tookMs, at: startedWall + tookMs / 2 })
    if (status === 401 || status === 408 || status === 429 || status >= 500)
      throw errorFromResponse(response, clock.wallNow(), [headers['authorization'] ?? '', as?.key ?? ''])
    return response
  }

  return {
    send,
    async list(call) {
      const response = await send(call)
      if (response.status !== 200) return response
      const page = toListedPage(response.text, Number(call.query?.['limit']))
      pages.push(page)
      return page
    },
    count: () => count,
    responses,
    pages,
    close: () => pool.destroy(),
  }
}
