// Relay: a network's function that subscribes by Server-Sent Events, and why a stream ended.
import { createClient } from 'graphql-sse'
import { type GraphQLResponse, Observable, type SubscribeFunction } from 'relay-runtime'
import { StreamError } from '../follow-changes.ts'
import { toStreamError } from '../graphql-sse-error.ts'

export interface SubscribeOptions {
  /** Of the gateway, `/graphql` included. */
  readonly url: string
  /** Called for each stream. */
  readonly getToken: () => Promise<string>
  readonly fetch?: typeof fetch
}

/**
 * Creates the function. A stream that ends in any other way than by `complete` fails with a `StreamError`. It is not opened
 * again: its variables have the cursor with which it began.
 */
export function createSubscribe(options: SubscribeOptions): SubscribeFunction {
  const client = createClient({
    url: options.url,
    headers: async () => ({ authorization: `Bearer ${await options.getToken()}` }),
    retryAttempts: 0,
    ...(options.fetch && { fetchFn: options.fetch }),
  })
  return ({ text }, variables) =>
    Observable.create<GraphQLResponse>((sink) =>
      client.subscribe(
        { query: text ?? '', variables },
        {
          next(result) {
            const [error] = result.errors ?? []
            if (error) sink.error(new StreamError(error.message, error.extensions))
            else sink.next(result as GraphQLResponse)
          },
          error: (error) => sink.error(toStreamError(error)),
          complete: () => sink.complete(),
        },
      ),
    )
}
