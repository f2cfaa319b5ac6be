// Apollo Client: one merged list per agent, order and filter.
import {
  ApolloClient,
  type FieldPolicy,
  HttpLink,
  InMemoryCache,
  type PossibleTypesMap,
  type Reference,
} from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { relayStylePagination } from '@apollo/client/utilities'
import { createEtagFetch } from '../etag-fetch.ts'

export interface ApolloOptions {
  /** Of the gateway, `/graphql` included. */
  readonly url: string
  readonly getToken: () => Promise<string>
  /** The implementations of each interface, as the client's code was built with them. */
  readonly possibleTypes?: PossibleTypesMap
}

const possibleTypes = {
  Node: ['Agent', 'AgentSession'],
  VersionIndicator: ['VersionRefIndicator', 'UnknownVersionIndicator'],
}

/**
 * `relayStylePagination` puts pages together, and shows a session twice that two pages have: one that stood in the second of a
 * cursor whose session was deleted. Here what is shown already stays where it is, and the repeat is dropped.
 */
function listPolicy(keyArgs: string[]): FieldPolicy {
  const { merge, ...policy } = relayStylePagination(keyArgs)
  if (typeof merge !== 'function') return { ...policy, merge: merge ?? false }
  return {
    ...policy,
    merge(existing, incoming, options) {
      const merged = merge(existing, incoming, options)
      if (!merged) return merged
      const isBefore = Boolean(options.args?.['before']) && !options.args?.['after']
      const edges = isBefore ? merged.edges.toReversed() : merged.edges
      const shown = new Set<unknown>()
      const once = edges.filter((edge) => {
        const id = options.readField('id', options.readField<Reference>('node', edge))
        const isNew = id === undefined || !shown.has(id)
        shown.add(id)
        return isNew
      })
      return { ...merged, edges: isBefore ? once.toReversed() : once }
    },
  }
}

/** Without key arguments, lists of different agents, orders and filters would be merged into one. */
export function createCache(options: Pick<ApolloOptions, 'possibleTypes'> = {}): InMemoryCache {
  return new InMemoryCache({
    possibleTypes: options.possibleTypes ?? possibleTypes,
    typePolicies: {
      Query: { fields: { sessions: listPolicy(['agentName', 'order', 'statuses']) } },
      Agent: { fields: { sessions: listPolicy(['order', 'statuses']) } },
    },
  })
}

export function createClient(options: ApolloOptions): ApolloClient {
  const { url, getToken } = options
  const withToken = new SetContextLink(async ({ headers }) => ({
    headers: { ...headers, authorization: `Bearer ${await getToken()}` },
  }))
  const link = new HttpLink({ uri: url, fetch: createEtagFetch() })
  return new ApolloClient({ cache: createCache(options), link: withToken.concat(link) })
}
