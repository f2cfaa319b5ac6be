// The route of /graphql: from an Express request to a GraphQL request, and from a GraphQL response to what is sent.
import type { Request, RequestHandler, Response } from 'express'
import type { Clock } from '../clock.ts'
import type { GraphQLHandler } from '../graphql/handler.ts'
import { isStreamMediaType } from '../graphql/media-type.ts'
import type { GraphQLRequest } from '../graphql/request.ts'
import type { GraphQLResponse } from '../graphql/response.ts'
import type { ResultStream } from '../graphql/subscriptions/result-stream.ts'
import { bodyText } from './request-body.ts'
import { RequestSignal } from './request-signal.ts'
import { requestIdOf, setResponseFacts, setStreaming, traceOf } from './request-state.ts'
import { completeHead, entityTag, matchesTag, sendResponse } from './response.ts'
import { type HeaderOptions, type Headers, responseHeaders } from './response-headers.ts'
import { serverTiming } from './server-timing.ts'
import { onlyResult, streamEncoding } from './streams/encodings.ts'
import { sendStream, streamHeaders } from './streams/send-stream.ts'
import { createStreamConnections } from './streams/stream-connections.ts'

export interface GraphQLRouteOptions extends HeaderOptions {
  /** How long an operation may wait for the upstream. */
  readonly deadlineMs: number
  /** Whether responses have Server-Timing. */
  readonly serverTiming: boolean
  readonly clock: Clock
}

/** Creates the route, for requests whose body has been read. */
export function createGraphQLRoute(handle: GraphQLHandler, options: GraphQLRouteOptions): RequestHandler {
  const { deadlineMs, clock } = options
  const streamConnections = createStreamConnections()
  /** Of bodies that are cached, and sent again as they are. */
  const tags = new WeakMap<Buffer, string>()
  function tagOf(mediaType: string, body: string | Buffer): string {
    if (typeof body === 'string') return entityTag(mediaType, body)
    const tag = tags.get(body) ?? entityTag(mediaType, body)
    tags.set(body, tag)
    return tag
  }

  function toGraphQLRequest(request: Request, response: Response): GraphQLRequest {
    const { method, headers, url } = request
    const start = url.indexOf('?')
    return {
      requestId: requestIdOf(response),
      trace: traceOf(response),
      method,
      headers,
      address: () => request.ip,
      search: start === -1 ? '' : url.slice(start),
      body: bodyText(request),
      signal: new RequestSignal(response, deadlineMs, clock),
    }
  }

  return async (request, response) => {
    const startedAt = clock.now()
    const handled = handle(toGraphQLRequest(request, response))
    setResponseFacts(response, handled)
    const graphQLResponse = await handled
    setResponseFacts(response, graphQLResponse)
    if (!response.destroyed) send(request, response, graphQLResponse, startedAt)
    else graphQLResponse.stream?.end({ reason: 'client_gone' })
  }

  function sendResults(
    response: Response,
    stream: ResultStream,
    { status, mediaType }: GraphQLResponse,
    headers: Headers,
  ): void {
    if (!streamConnections.mayStream(response)) {
      stream.end({ reason: 'client_gone' })
      response.req.socket.destroy()
      return
    }
    setStreaming(response)
    response.writeHead(status, completeHead(response, headers))
    sendStream(response, stream, streamEncoding(mediaType), clock)
  }

  function send(
    request: Request,
    response: Response,
    graphQLResponse: GraphQLResponse,
    startedAt: number,
  ): void {
    const { status, mediaType, body, stream, callerHash } = graphQLResponse
    if (stream === undefined && !streamConnections.maySend(response)) {
      response.req.socket.destroy()
      return
    }
    const headers: Headers = {
      'content-type': mediaType,
      ...graphQLResponse.headers,
      ...responseHeaders(graphQLResponse, options, clock.now()),
    }
    if (options.serverTiming)
      setServerTiming(headers, response, serverTiming(graphQLResponse, clock.now() - startedAt))
    if (isStreamMediaType(mediaType)) {
      Object.assign(headers, streamHeaders)
      if (stream) return sendResults(response, stream, graphQLResponse, headers)
      return sendResponse(response, { status, headers, body: onlyResult(mediaType, String(body)) })
    }
    if (request.method === 'GET' && status === 200 && callerHash !== undefined) {
      const tag = tagOf(mediaType, body)
      headers['etag'] = tag
      if (matchesTag(request.headers['if-none-match'], tag)) {
        sendResponse(response, { status: 304, headers, body: undefined })
        return
      }
    }
    sendResponse(response, { status, headers, body })
  }
}

/** Pages of an origin that may read the response may read its timing, too. */
function setServerTiming(headers: Headers, response: Response, timing: string): void {
  headers['server-timing'] = timing
  const allowedOrigin = response.getHeader('access-control-allow-origin')
  if (typeof allowedOrigin === 'string') headers['timing-allow-origin'] = allowedOrigin
}
