// urql: a normalized cache that shows the pages of a list as one.
import { Client, fetchExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { createEtagFetch } from '../etag-fetch.ts'
import { updates } from './updates.ts'

export interface UrqlOptions {
  /** Of the gateway, `/graphql` included. */
  readonly url: string
  /** Returns the current token; urql calls it for every request. */
  readonly getToken: () => string
}

export function createClient({ url, getToken }: UrqlOptions): Client {
  return new Client({
    url,
    // The gateway rejects GET without a header that browsers do not send across origins unasked.
    preferGetMethod: false,
    fetchSubscriptions: true,
    fetch: createEtagFetch(),
    fetchOptions: () => ({ headers: { authorization: `Bearer ${getToken()}` } }),
    exchanges: [
      // No `schema`: with it, graphcache throws at a type that the gateway has gained since.
      cacheExchange({
        keys: { VersionRefIndicator: () => null, UnknownVersionIndicator: () => null },
        resolvers: { Query: { sessions: relayPagination() }, Agent: { sessions: relayPagination() } },
        updates,
      }),
      fetchExchange,
    ],
  })
}
