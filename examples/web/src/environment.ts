// Relay's environment of one user. A new user gets a new one, so that no row of another can be on the page.
import {
  Environment,
  type FetchFunction,
  type GraphQLResponse,
  type IEnvironment,
  Network,
  RecordSource,
  Store,
} from 'relay-runtime'
import { createSubscribe } from '../../clients/relay/subscribe.ts'
import { OperationError } from '../../clients/session-list.ts'
import { type OperationLog, parseCacheStatus, streamName } from './operation-log.ts'
import type { Tokens } from './tokens.ts'

interface Revalidated {
  readonly etag: string
  readonly body: GraphQLResponse
}

const url = 'graphql'
const maxRevalidated = 20

/** Creates an environment that sends the user's tokens and writes what the gateway did to `log`. */
export function createEnvironment(tokens: Tokens, log: OperationLog): IEnvironment {
  const revalidated = new Map<string, Revalidated>()

  /** A query that is asked again and again: by GET, so that an unchanged list costs a 304 without a body. */
  async function fetchByGet(name: string, search: string): Promise<GraphQLResponse> {
    const known = revalidated.get(search)
    const response = await send(name, `${url}?${search}`, {
      // The page keeps what was read itself. With 'no-store' browsers add no-cache, which asks for more than is wanted: a call
      // to the service each time.
      cache: 'no-store',
      headers: { 'cache-control': 'max-age=0', ...(known && { 'if-none-match': known.etag }) },
    })
    if (response.status === 304 && known) return known.body
    const body = await readBody(response)
    const etag = response.headers.get('etag')
    if (etag !== null) revalidated.set(search, { etag, body })
    if (revalidated.size > maxRevalidated) revalidated.delete(revalidated.keys().next().value ?? '')
    return body
  }

  async function logged(name: string, target: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
    const startedAt = performance.now()
    const response = await fetch(target, init)
    log.add({
      name,
      durationMs: performance.now() - startedAt,
      status: response.status,
      pages: parseCacheStatus(response.headers.get('cache-status')),
    })
    return response
  }

  async function send(
    name: string,
    target: string,
    { headers, ...init }: Omit<RequestInit, 'headers'> & { readonly headers: Record<string, string> },
  ): Promise<Response> {
    const attempt = () =>
      logged(name, target, {
        ...init,
        headers: {
          ...headers,
          authorization: `Bearer ${tokens.current()}`,
          'apollo-require-preflight': 'true',
        },
      })
    const response = await attempt()
    if (response.status !== 401) return response
    await tokens.renew()
    return attempt()
  }

  const fetchOperation: FetchFunction = async ({ name, text }, variables, { metadata }) => {
    const query = text ?? ''
    if (metadata?.['isPoll'] === true)
      return fetchByGet(name, new URLSearchParams({ query, variables: JSON.stringify(variables) }).toString())
    const body = JSON.stringify({ query, variables })
    return readBody(
      await send(name, url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }),
    )
  }
  const subscribe = createSubscribe({
    url,
    getToken: async () => tokens.current(),
    fetch: (target, init) => logged(streamName, target, init),
  })
  return new Environment({
    network: Network.create(fetchOperation, subscribe),
    store: new Store(new RecordSource()),
  })
}

/** Throws what the response says went wrong: a list that could not be read must not replace the one that is shown. */
async function readBody(response: Response): Promise<GraphQLResponse> {
  const body = (await response.json()) as GraphQLResponse & {
    readonly errors?: readonly {
      readonly message: string
      readonly extensions?: { readonly code?: string; readonly retryable?: boolean }
    }[]
  }
  const [error] = body.errors ?? []
  if (error) throw new OperationError(error.message, error.extensions?.code, error.extensions?.retryable)
  return body
}
