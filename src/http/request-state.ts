// What is known of a request while it is served: its id, and what its log line will contain of the response.
import { randomUUID } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Response } from 'express'
import type { ResponseFacts } from '../telemetry/request-end.ts'
import type { TraceContext } from '../telemetry/trace-context.ts'

const acceptedRequestId = /^[A-Za-z0-9._-]{1,64}$/

/** Gives the request its id: what the client offers, or a new one. */
export function setRequestId({ locals }: Response, offered: string | string[] | undefined): string {
  const isAccepted = typeof offered === 'string' && acceptedRequestId.test(offered)
  const requestId = isAccepted ? offered : randomUUID()
  locals['requestId'] = requestId
  return requestId
}

/** Returns the id of the request that `response` is for. Requests that are not logged get one when it is asked for. */
export function requestIdOf({ locals }: Response): string {
  return (locals['requestId'] ??= randomUUID()) as string
}

/** Sets the trace that the request belongs to; undefined: none. */
export function setTrace({ locals }: Response, trace: TraceContext | undefined): void {
  locals['trace'] = trace
}

/** Returns the trace that the request belongs to; undefined: none, or `traceparent` is not valid. */
export function traceOf({ locals }: Response): TraceContext | undefined {
  return locals['trace'] as TraceContext | undefined
}

/** Sets what is known of the response, or a promise of it, which the end of an aborted request waits for. */
export function setResponseFacts({ locals }: Response, facts: ResponseFacts | Promise<ResponseFacts>): void {
  locals['facts'] = facts
}

/** Returns what was set; undefined if nothing was. */
export function responseFactsOf({ locals }: Response): ResponseFacts | Promise<ResponseFacts> | undefined {
  return locals['facts'] as ResponseFacts | Promise<ResponseFacts> | undefined
}

/** Sets the length of the response's body. */
export function setBodyBytes({ locals }: Response, bytes: number): void {
  locals['bytes'] = bytes
}

/** Returns the length of the response's body; undefined while there is no response. */
export function bodyBytesOf({ locals }: Response): number | undefined {
  return locals['bytes'] as number | undefined
}

/** Sets that the response is a stream, which is sent until somebody ends it. */
export function setStreaming({ locals }: Response): void {
  locals['streaming'] = true
}

/** Returns whether a response is a stream; one that no Express application was given is none. */
export function isStreaming(response: ServerResponse | (ServerResponse & Pick<Response, 'locals'>)): boolean {
  return 'locals' in response && response.locals?.['streaming'] === true
}
