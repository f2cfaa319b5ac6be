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
  return async (request, variables) => {
    const httpResponse = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await getToken()}` },
      body: JSON.stringify({ query: request.text, variables }),
    })
    const response = (await httpResponse.json()) as GraphQLResponse & {
      readonly errors?: readonly [
        { readonly message: string; readonly extensions?: { readonly code?: string } },
      ]
    }
    if (response.errors) {
      const [{ message, extensions }] = response.errors
      throw Object.assign(new Error(message), { code: extensions?.code })
    }
    return response
  }
}

export function createEnvironment(options: RelayOptions): IEnvironment {
  return new Environment({
    network: Network.create(createFetch(options)),
    store: new Store(new RecordSource()),
  })
}
