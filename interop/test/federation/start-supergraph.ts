// A whole supergraph for a test: emulator, gateway, catalogue, tickets and a router, all over real HTTP.
import type { TestContext } from 'node:test'
import { routerSecret } from '../../../test/federation/router-secret.ts'
import {
  type QueryResponse,
  type StartedGateway,
  type StartOptions,
  startGateway,
  tokenOf,
} from '../../../test/gateway/start-gateway.ts'
import { type CatalogueAgent, startCatalogue } from '../../supergraph/catalogue.ts'
import { composeSupergraph } from '../../supergraph/compose.ts'
import { defaultSubgraphTimeoutMs, type Router, type StartRouter } from '../../supergraph/router.ts'
import type { Subgraph } from '../../supergraph/subgraph.ts'
import { startTickets, type Ticket } from '../../supergraph/tickets.ts'

export interface Supergraph extends StartedGateway {
  readonly router: Router
  readonly catalogue: Subgraph
  /** Served as they stand: tests add to them. */
  readonly tickets: Ticket[]
  /** Sends an operation to the router as that subject; as nobody for null. */
  readonly ask: (
    document: string,
    variables?: Record<string, unknown>,
    as?: string | null,
  ) => Promise<QueryResponse['body']>
}

export interface SupergraphOptions extends StartOptions {
  /** The agents of the catalogue; by default those that the emulator has sessions of. */
  readonly agents?: readonly CatalogueAgent[]
}

/** Starts a supergraph behind that router. */
export async function startSupergraph(
  t: TestContext,
  startRouter: StartRouter,
  options: SupergraphOptions = {},
): Promise<Supergraph> {
  const settings = { ROUTER_SECRET: routerSecret, ...options.settings }
  const started = await startGateway(t, { ...options, settings })
  const catalogue = await startCatalogue(options.agents)
  t.after(() => catalogue.close())
  const tickets: Ticket[] = []
  const ticketsSubgraph = await startTickets(tickets)
  t.after(() => ticketsSubgraph.close())
  const urls = { sessions: started.gateway.url, catalogue: catalogue.url, tickets: ticketsSubgraph.url }
  const router = await startRouter({
    supergraphSdl: composeSupergraph(urls, started.config.schema.nodeInterface, started.config.schema.writes),
    routerSecret,
    subgraphTimeoutMs: defaultSubgraphTimeoutMs,
  })
  t.after(() => router.close())
  return {
    ...started,
    router,
    catalogue,
    tickets,
    async ask(query, variables = {}, as = 'alice') {
      const response = await fetch(router.url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(as !== null && { authorization: `Bearer ${await tokenOf(as)}` }),
        },
        body: JSON.stringify({ query, variables }),
      })
      return (await response.json()) as QueryResponse['body']
    },
  }
}
