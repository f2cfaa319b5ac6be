// What is read out of a request's headers, and out of an answer's text.
import type { IncomingHttpHeaders } from 'node:http'
import { HeaderMap, type HTTPGraphQLRequest } from '@apollo/server'
import { bodyTypeOf } from './media-type.ts'

export type GraphqlRequest = HTTPGraphQLRequest

/** Asks for resolver timings in the answer. */
export const traceHeader = 'apollo-federation-include-trace'

/** `Cache-Control: no-cache` (RFC 9111, section 5.2.1.4): the client wants nothing that was read before it asked. */
export function asksForNews(cacheControl = ''): boolean {
  return /(?:^|,)\s*no-cache\s*(?:,|$)/i.test(cacheControl)
}

/** Headers that browsers do not send across origins unless a preflight allowed it: a form or a link cannot carry them. */
const preflightedHeaders = ['apollo-require-preflight', 'x-apollo-operation-name']

/** Whether the headers show that no form and no link of another site sent the request. */
export function isPreflighted(headers: IncomingHttpHeaders): boolean {
  return (
    bodyTypeOf(headers['content-type']) === 'json' ||
    preflightedHeaders.some((name) => headers[name] !== undefined && headers[name] !== '')
  )
}

/** The request's headers that Apollo judges by, beside the one that asks for a trace. */
const headersOfApollo = ['accept', ...preflightedHeaders]

/**
 * Those of the request's headers that Apollo is told. What a body is was judged before, so that Apollo's own parser of media
 * types, which takes quadratic time, is given a constant.
 */
export function toHeaderMap(headers: IncomingHttpHeaders, isRouter: boolean): HeaderMap {
  const map = new HeaderMap()
  if (bodyTypeOf(headers['content-type']) === 'json') map.set('content-type', 'application/json')
  for (const name of headersOfApollo) tell(map, headers, name)
  if (isRouter) tell(map, headers, traceHeader)
  return map
}

function tell(map: HeaderMap, headers: IncomingHttpHeaders, name: string): void {
  const value = headers[name]
  if (value !== undefined) map.set(name, Array.isArray(value) ? value.join(', ') : value)
}

interface ErrorAnswer {
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[]
}

/**
 * An answer to a request that was refused before it was an operation, so that no plugin has seen it: its text with the
 * request's id in each error, and the errors' codes, each once.
 */
export function completeRefusal(text: string, requestId: string): { text: string; codes: string[] } {
  const answer = JSON.parse(text) as ErrorAnswer
  const errors = (answer.errors ?? []).map((error) => ({
    ...error,
    extensions: { ...error.extensions, requestId },
  }))
  const codes = new Set(errors.map(({ extensions }) => String('code' in extensions ? extensions.code : '')))
  return { text: JSON.stringify({ ...answer, errors }), codes: [...codes] }
}
