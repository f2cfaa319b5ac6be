// One plain HTTP exchange as data, also when it fails.
import { Agent, type IncomingHttpHeaders, request } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { SessionResource } from '../../emulator/session-resource.ts'

export interface Outcome {
  /** Undefined when no response began. */
  readonly status: number | undefined
  readonly headers: IncomingHttpHeaders
  /** What arrived of the body. */
  readonly text: string
  /** Error code, when the exchange broke off. */
  readonly failure: string | undefined
}

export interface Call {
  readonly method?: string
  readonly headers?: Record<string, string | string[]>
  readonly body?: string
  readonly signal?: AbortSignal
  /** Called when status and headers are there. */
  readonly onHead?: () => void
  /** Called with every chunk of the body. */
  readonly onData?: (text: string) => void
}

export interface ListBody {
  readonly data: readonly SessionResource[]
  readonly first_id?: string | null
  readonly last_id?: string | null
  readonly has_more: boolean
}

export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly param?: string }
}

/** Never rejects; one connection per call. */
export function exchange(url: string, call: Call = {}): Promise<Outcome> {
  const send = url.startsWith('https:') ? secureRequest : request
  return new Promise((resolve) => {
    let status: number | undefined
    let headers: IncomingHttpHeaders = {}
    let text = ''
    const settle = (failure?: string) => resolve({ status, headers, text, failure })
    const fail = (error: NodeJS.ErrnoException) => settle(error.code ?? error.name)
    const { method = 'GET', headers: sent = {}, signal } = call
    const outgoing = send(
      url,
      { method, headers: sent, agent: false, ...(signal && { signal }) },
      (response) => {
        status = response.statusCode
        headers = response.headers
        call.onHead?.()
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => {
          text += chunk
          call.onData?.(chunk)
        })
        response.once('error', fail)
        response.once('end', () => settle())
      },
    )
    outgoing.once('error', fail)
    outgoing.end(call.body)
  })
}

/** An agent that keeps connections, to see what happens to idle ones. */
export function keepAliveAgent(): Agent {
  return new Agent({ keepAlive: true })
}

export function listBody(outcome: Outcome): ListBody {
  return JSON.parse(outcome.text)
}

export function errorBody(outcome: Outcome): ErrorBody {
  return JSON.parse(outcome.text)
}

export function sessionBody(outcome: Outcome): SessionResource {
  return JSON.parse(outcome.text)
}

export function idsOf(outcome: Outcome): string[] {
  return listBody(outcome).data.map((row) => row.agent_session_id)
}
