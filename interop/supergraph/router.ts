// What the example's routers have in common: one supergraph in, one URL out.

/** What a router is started with. */
export interface RouterOptions {
  readonly supergraphSdl: string
  /** Sent as `x-router-secret`, to the sessions subgraph alone. */
  readonly routerSecret: string
  /** How long a subgraph may take, in milliseconds: more than the sessions subgraph's `UPSTREAM_DEADLINE_MS`. */
  readonly subgraphTimeoutMs: number
  /** Any free port by default. */
  readonly port?: number
}

export interface Router {
  /** Where the supergraph is served. */
  readonly url: string
  readonly close: () => Promise<void>
}

export type StartRouter = (options: RouterOptions) => Promise<Router>

/** The subgraphs' names in the supergraph. */
export const subgraphNames = ['sessions', 'catalogue', 'tickets'] as const
export type SubgraphName = (typeof subgraphNames)[number]

/** Where everything is served when the port is free: as `supergraph.yaml` and `router.yaml` say. */
export const examplePorts = { sessions: 4001, catalogue: 4002, tickets: 4003, router: 4010 } as const

/** 10 s, the default deadline of the sessions subgraph, and 5 s for the network. */
export const defaultSubgraphTimeoutMs = 15_000
