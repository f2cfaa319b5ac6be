// What a peer is started with, and what its resolvers are made of.

export interface PeerOptions {
  readonly resolvers: Resolvers
  /** Resolves the sessions that a router names; undefined: it is not a subgraph. */
  readonly resolveReference: ResolveReference | undefined
  /** Compiles operations. */
  readonly jit: boolean
  /** How long the framework's own response cache (Mercurius: of resolvers' results) keeps its entries; undefined: off. */
  readonly cacheMs: number | undefined
  /** Sends entity tags with responses to GET, and 304 where the client has the tag. */
  readonly hasTags: boolean
  /** Without what its default set-up does per request beside responding. */
  readonly tuned: boolean
}

/** Starts a peer on a free port; resolves to the URL of its GraphQL. */
export type StartPeer = (options: PeerOptions) => Promise<string>

export interface PeerContext {
  readonly user: string
}

export interface SessionsArguments {
  readonly agentName: string
  readonly first?: number | null
  readonly after?: string | null
}

export type Resolver = (source: never, args: SessionsArguments, context: PeerContext) => unknown
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>

/** How a router names a session: by one of both keys. */
export type Reference =
  | { readonly id: string }
  | { readonly id?: undefined; readonly agentName: string; readonly sessionId: string }

/** Resolves to null where there is no such session. */
export type ResolveReference = (reference: Reference, context: PeerContext) => Promise<object | null>

/** How a peer reads the list and, as a subgraph, single sessions. */
export interface PeerResolvers {
  readonly resolvers: Resolvers
  readonly resolveReference: ResolveReference
}

const users = new Map<string, string>()

/** The user of a request. Peers do not verify tokens: they believe them. */
export function userOf(authorization: string | null | undefined): string {
  if (!authorization) return ''
  const known = users.get(authorization)
  if (known !== undefined) return known
  const [, payload = ''] = authorization.split('.')
  const { sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sub: string }
  users.set(authorization, sub)
  return sub
}
