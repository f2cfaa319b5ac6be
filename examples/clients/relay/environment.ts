// Relay: an environment whose fetch function throws when the response has errors.
import {
  Environment,
  type FetchFunction,
  type GraphQLResponse,
  type IEnvironment,
  Network,
  RecordSource,
  Store,
} from 'relay-runtime'
import { createEtagFetch } from '../etag-fetch.ts'
import { OperationError } from '../session-list.ts'
import { createSubscribe } from './subscribe.ts'

export interface RelayOptions {
  /** Of the gateway, `/graphql` included. */
  readonly url: string
  readonly getToken: () => Promise<string>
}

/**
 * Creates a fetch function. It throws when there are errors: a list that could not be read is null, and Relay would
 * write that null over the rows that are already loaded.
 */
export function createFetch({ url, getToken }: RelayOptions): FetchFunction {
  const etagFetch = createEtagFetch()
  return async ({ text }, variables, { metadata }) => {
    const authorization = `Bearer ${await getToken()}`
    const search = new URLSearchParams({ query: text ?? '', variables: JSON.stringify(variables) })
    // A poll goes by GET, so that an unchanged list costs a 304 without a body.
    const httpResponse = metadata?.['isPoll']
      ? await etagFetch(`${url}?${search.toString()}`, { headers: { authorization } })
      : await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization },
          body: JSON.stringify({ query: text, variables }),
        })
    const response = (await httpResponse.json()) as GraphQLResponse & {
      readonly errors?: readonly [
        { readonly message: string; readonly extensions?: { readonly code?: string } },
      ]
    }
    if (response.errors) {
      const [{ message, extensions }] = response.errors
      throw new OperationError(message, extensions?.code)
    }
    return response
  }
}

export function createEnvironment(options: RelayOptions): IEnvironment {
  return new Environment({
    network: Network.create(createFetch(options), createSubscribe(options)),
    store: new Store(new RecordSource()),
  })
}
