// urql: a normalized cache that shows the pages of a list as one.
import { Client, fetchExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'

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
    fetchOptions: () => ({ headers: { authorization: `Bearer ${getToken()}` } }),
    exchanges: [
      cacheExchange({
        keys: { VersionRefIndicator: () => null, UnknownVersionIndicator: () => null },
        resolvers: { Query: { sessions: relayPagination() }, Agent: { sessions: relayPagination() } },
      }),
      fetchExchange,
    ],
  })
}
