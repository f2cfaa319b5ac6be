// A gateway that is asked as the supergraph's router asks it: for entities, with the secret.
import type { TestContext } from 'node:test'
import {
  type QueryOptions,
  type QueryResponse,
  type StartedGateway,
  type StartOptions,
  startGateway,
} from '../gateway/start-gateway.ts'
import { routerSecret } from './router-secret.ts'

export type Representation = Readonly<Record<string, unknown>>

export interface AskedByRouter extends StartedGateway {
  /** Asks for `selection` of these entities, as alice with the secret, or as `options` say. */
  readonly entities: (
    representations: readonly unknown[],
    selection: string,
    options?: QueryOptions,
  ) => Promise<QueryResponse>
}

/** Starts a gateway that knows the secret. */
export async function startForRouter(t: TestContext, options: StartOptions = {}): Promise<AskedByRouter> {
  const started = await startGateway(t, {
    ...options,
    settings: { ROUTER_SECRET: routerSecret, ...options.settings },
  })
  return {
    ...started,
    entities: (representations, selection, { headers, ...rest } = {}) =>
      started.query(
        `query($representations: [_Any!]!) { _entities(representations: $representations) { __typename ${selection} } }`,
        { representations },
        { ...rest, headers: { 'x-router-secret': routerSecret, ...headers } },
      ),
  }
}

export const agentOf = (name: string): Representation => ({ __typename: 'Agent', name })

export const sessionOf = (agentName: string, sessionId: string): Representation => ({
  __typename: 'AgentSession',
  agentName,
  sessionId,
})
