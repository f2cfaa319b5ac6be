// The answer of Apollo: to whatever it has not answered before, or that is more than a plain operation.
import type { ApolloServer } from '@apollo/server'
import type { RequestContext } from '../graphql/context.ts'
import { statusFor } from '../graphql/response.ts'
import type { AccessLogEntry } from './access-log.ts'
import { completeRefusal, type GraphqlRequest } from './graphql-message.ts'

export interface Answered {
  readonly status: number
  readonly contentType: string
  /** Beside the content type: names and values in turn. */
  readonly headers: readonly string[]
  readonly text: string
}

/** Asks Apollo. `context` throws what the request is refused for before it is an operation. */
export async function askApollo(
  server: ApolloServer<RequestContext>,
  httpGraphQLRequest: GraphqlRequest,
  context: () => Promise<RequestContext>,
  record: AccessLogEntry,
): Promise<Answered> {
  const { status, headers, body } = await server.executeHTTPGraphQLRequest({ httpGraphQLRequest, context })
  if (body.kind !== 'complete') throw new TypeError('incremental delivery is not served')
  let text = body.string
  if (status !== undefined && status >= 400 && record.codes === undefined) {
    const refused = completeRefusal(text, record.requestId)
    text = refused.text
    record.codes = refused.codes
    record.isRefused = true
  }
  const contentType = headers.get('content-type') ?? 'application/json; charset=utf-8'
  headers.delete('content-type')
  return {
    status: statusFor(status, contentType, record.codes),
    contentType,
    headers: [...headers].flat(),
    text,
  }
}
