// Apollo Client: one merged list per agent, order and filter.
import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { relayStylePagination } from '@apollo/client/utilities'

export interface ApolloOptions {
  /** Of the gateway, `/graphql` included. */
  readonly url: string
  readonly getToken: () => Promise<string>
}

/** Without key arguments, lists of different agents, orders and filters would be merged into one. */
export function createCache(): InMemoryCache {
  return new InMemoryCache({
    possibleTypes: {
      Node: ['Agent', 'AgentSession'],
      VersionIndicator: ['VersionRefIndicator', 'UnknownVersionIndicator'],
    },
    typePolicies: {
      Query: { fields: { sessions: relayStylePagination(['agentName', 'order', 'statuses']) } },
      Agent: { fields: { sessions: relayStylePagination(['order', 'statuses']) } },
    },
  })
}

export function createClient({ url, getToken }: ApolloOptions): ApolloClient {
  const withToken = new SetContextLink(async ({ headers }) => ({
    headers: { ...headers, authorization: `Bearer ${await getToken()}` },
  }))
  return new ApolloClient({ cache: createCache(), link: withToken.concat(new HttpLink({ uri: url })) })
}
