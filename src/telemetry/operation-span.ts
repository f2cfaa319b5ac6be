// The span of an operation, of kind server: the root of what the gateway does for a request.
import { type Span, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import type { GraphQLHandler } from '../graphql/handler.ts'
import type { GraphQLRequest } from '../graphql/request.ts'
import type { GraphQLResponse } from '../graphql/response.ts'
import { outcomeOf } from './outcome.ts'
import { startSpan, traceOfSpan } from './tracer.ts'

/** Clients choose the names of operations. */
const maxNameLength = 100

/** Wraps the handler: each request has a span. Returns the handler itself where there is no tracer. */
export function withOperationSpans(handle: GraphQLHandler, tracer: Tracer | undefined): GraphQLHandler {
  if (tracer === undefined) return handle
  return async (request) => {
    const span = startOperation(tracer, request)
    const trace = traceOfSpan(span)
    try {
      const response = await handle({ ...request, trace })
      if (span.isRecording()) describe(span, response)
      return { ...response, traceId: trace.traceId }
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      span.setAttribute('error.type', error instanceof Error ? error.name : typeof error)
      throw error
    } finally {
      span.end()
    }
  }
}

/** The span is named by the operation's type once that is known, and never by its name: clients choose that. */
function startOperation(tracer: Tracer, { requestId, method, trace }: GraphQLRequest): Span {
  return startSpan(tracer, 'GraphQL Operation', {
    kind: SpanKind.SERVER,
    attributes: {
      'http.request.method': method,
      'http.route': '/graphql',
      'sessions_gateway.request_id': requestId,
    },
    parent: trace,
  })
}

function describe(span: Span, response: GraphQLResponse): void {
  const { servedBy, errorCodes: codes, reads, writes, stream } = response
  const facts = { servedBy, errorCodes: codes, reads, writes, stream }
  const { status, operationType, operationName, cost, errorCodes = [], isRequestError } = response
  span.setAttribute('http.response.status_code', status)
  if (operationType !== undefined) {
    span.updateName(operationType)
    span.setAttribute('graphql.operation.type', operationType)
  }
  if (operationName !== undefined)
    span.setAttribute('graphql.operation.name', operationName.slice(0, maxNameLength))
  // A client that disconnects later, before it has the response, is in the log alone.
  span.setAttribute('sessions_gateway.outcome', outcomeOf({ ...facts, aborted: false }))
  if (servedBy !== undefined) span.setAttribute('sessions_gateway.served_by', servedBy)
  if (cost !== undefined) span.setAttribute('sessions_gateway.cost', cost)
  const [firstCode] = errorCodes
  if (firstCode === undefined) return
  span.setAttribute('error.type', firstCode)
  if (errorCodes.length > 1) span.setAttribute('sessions_gateway.error_codes', [...errorCodes])
  // A request error is the client's own, unless the status says otherwise.
  if (isRequestError !== true || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR })
}
