// A GraphQL request, and its parameters, which are read from its body or its search once.
import type { GraphQLError } from 'graphql'
import type { Variables } from '../jit/coerce-variables.ts'
import type { LazySignal } from '../resilience/abortable.ts'
import type { TraceContext } from '../telemetry/trace-context.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { requestError } from './request-error.ts'

export interface GraphQLRequest {
  readonly requestId: string
  /** Undefined: it belongs to no trace. */
  readonly trace: TraceContext | undefined
  readonly method: string
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Returns the client's address, as far as proxies are trusted to name it. */
  readonly address: () => string | undefined
  /** The search, with its question mark; empty if there is none. */
  readonly search: string
  /** The body's text; empty if there is none. */
  readonly body: string
  /** Aborts with one of `abortReasons`. */
  readonly signal: DeadlineSignal
}

export interface DeadlineSignal extends LazySignal {
  /** From now on the signal aborts when the client disconnects, and only then. Throws if `value` was read before. */
  readonly liftDeadline: () => void
}

/** The header by which the router asks for the timings of resolvers. */
export const federatedTraceHeader = 'apollo-federation-include-trace'

/** Returns the `Accept` header. */
export function acceptOf({ headers: { accept } }: Pick<GraphQLRequest, 'headers'>): string | undefined {
  return typeof accept === 'string' ? accept : undefined
}

/** Returns whether the client wants nothing that was read before it asked (`no-cache`, RFC 9111, section 5.2.1.4). */
export function hasNoCache({
  headers: { 'cache-control': value },
}: Pick<GraphQLRequest, 'headers'>): boolean {
  return typeof value === 'string' && /(?:^|,)\s*no-cache\s*(?:,|$)/i.test(value)
}

/** Why the reads of a request are aborted. */
export const abortReasons = {
  disconnected: () => new UpstreamError('aborted', 'the client went away'),
  deadline: () => new UpstreamError('timeout', 'the operation took longer than its deadline'),
}

/** The parameters of a request (GraphQL over HTTP, section 5), each undefined where it is absent or malformed. */
export interface GraphQLParams {
  /** Never empty. */
  readonly query: string | undefined
  readonly operationName: string | undefined
  readonly variables: Variables | undefined
  /** `extensions.persistedQuery`, unchecked. */
  readonly persistedQuery: unknown
  /** The id in place of a document: `documentId`, `doc_id` (Relay) or the hash of `extensions.persistedQuery`. Never empty. */
  readonly documentId: string | undefined
  /** The error for the first parameter that is malformed. */
  readonly error: GraphQLError | undefined
}

/** Reads the parameters. Throws a request error for a body that is not JSON. */
export function readParams({
  method,
  search,
  body,
}: Pick<GraphQLRequest, 'method' | 'search' | 'body'>): GraphQLParams {
  return method === 'GET' ? paramsOfSearch(new URLSearchParams(search)) : paramsOfBody(body)
}

function paramsOfBody(text: string): GraphQLParams {
  const body = text === '' ? undefined : parseJson(text)
  if (body === notJson) throw badRequest('The body is not JSON.')
  if (!isObject(body)) return toParams({}, badRequest(Array.isArray(body) ? batch : emptyBody))
  return toParams(body, malformed(body))
}

function malformed(body: Readonly<Record<string, unknown>>): GraphQLError | undefined {
  const { query, operationName, variables, extensions } = body
  if (query && typeof query !== 'string') return badRequest('GraphQL queries must be strings.')
  for (const [name, value] of [
    ['variables', variables],
    ['extensions', extensions],
  ] as const) {
    if (typeof value === 'string')
      return badRequest(
        `\`${name}\` in a POST body should be provided as an object, not a recursively JSON-encoded string.`,
      )
    if (!isAbsent(value) && !isObject(value))
      return badRequest(`\`${name}\` in a POST body must be an object if provided.`)
  }
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    return badRequest('`operationName` in a POST body must be a string if provided.')
  return Object.keys(body).length === 0 ? badRequest(emptyBody) : undefined
}

function paramsOfSearch(search: URLSearchParams): GraphQLParams {
  let error: GraphQLError | undefined

  function once(name: string): string | undefined {
    const [value, ...others] = search.getAll(name)
    if (others.length === 0) return value
    error ??= badRequest(`The '${name}' search parameter may only be specified once.`)
    return undefined
  }

  /** Empty and `null` mean that the parameter is absent, as `null` does in a body. */
  function object(name: string): unknown {
    const text = once(name)
    const value = text === undefined || text === '' ? undefined : parseJson(text)
    if (value === notJson) error ??= badRequest(`The ${name} search parameter contains invalid JSON.`)
    else if (!isAbsent(value) && !isObject(value))
      error ??= badRequest(`The ${name} search parameter should contain a JSON-encoded object.`)
    return value
  }

  const params = {
    query: once('query'),
    operationName: once('operationName'),
    variables: object('variables'),
    extensions: object('extensions'),
    documentId: search.get('documentId'),
    doc_id: search.get('doc_id'),
  }
  return toParams(params, error)
}

function toParams(given: Readonly<Record<string, unknown>>, error: GraphQLError | undefined): GraphQLParams {
  const { query, operationName, variables, extensions, documentId, doc_id: relayId } = given
  const persistedQuery = isObject(extensions) ? extensions['persistedQuery'] : undefined
  const hash = isObject(persistedQuery) ? persistedQuery['sha256Hash'] : undefined
  return {
    query: nonEmpty(query),
    operationName: typeof operationName === 'string' ? operationName : undefined,
    variables: isObject(variables) ? variables : undefined,
    persistedQuery,
    documentId: nonEmpty(documentId) ?? nonEmpty(relayId) ?? nonEmpty(hash),
    error,
  }
}

const batch = 'Operation batching disabled.'
const emptyBody = 'POST body missing, invalid Content-Type, or JSON object has no keys.'
const notJson = Symbol('not JSON')

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return notJson
  }
}

function badRequest(message: string): GraphQLError {
  return requestError('BAD_REQUEST', message)
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
