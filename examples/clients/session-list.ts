// What every example here makes with its client: one agent's sessions as a list that grows at both ends and is kept up to date.

export interface SessionRow {
  readonly id: string
  readonly sessionId: string
  readonly status: string
}

export interface ListOptions {
  /** Of the gateway, `/graphql` included. */
  readonly url: string
  readonly token: string
  readonly agentName: string
  /** Lists only sessions in one of these states. */
  readonly statuses?: readonly string[] | undefined
  readonly pageSize: number
  /** The page with which the list starts. */
  readonly startAt: 'newest' | 'oldest'
}

/** A method that fails rejects with an `OperationError`, and leaves the rows as they are. */
export interface SessionList {
  /** Newest first. */
  readonly rows: () => readonly SessionRow[]
  readonly hasNext: () => boolean
  readonly hasPrevious: () => boolean
  readonly loadNext: () => Promise<void>
  readonly loadPrevious: () => Promise<void>
  /** Reads the list again as it is now. */
  readonly poll: () => Promise<void>
}

export type OpenList = (options: ListOptions) => Promise<SessionList>

/** An operation that failed: `code` as docs/clients.md lists them. */
export class OperationError extends Error {
  readonly code: string | undefined
  /** Whether the same operation may be sent again and can succeed, as far as the response says so. */
  readonly retryable: boolean
  constructor(message: string, code: unknown, retryable = false) {
    super(message)
    this.retryable = retryable
    this.code = typeof code === 'string' ? code : undefined
  }
}

export interface PageArguments {
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
}

export interface ListVariables extends PageArguments {
  readonly agentName: string
  readonly statuses?: readonly string[]
}

export interface Connection {
  readonly edges: readonly { readonly cursor: string; readonly node: SessionRow }[]
  readonly pageInfo: {
    readonly hasNextPage: boolean
    readonly hasPreviousPage: boolean
    readonly startCursor: string | null
    readonly endCursor: string | null
  }
}

export interface ListData {
  readonly sessions: Connection | null
}

export const listDocument = `
  query List(
    $agentName: String!
    $statuses: [AgentSessionStatus!]
    $first: Int
    $after: String
    $last: Int
    $before: String
  ) {
    sessions(
      agentName: $agentName
      statuses: $statuses
      first: $first
      after: $after
      last: $last
      before: $before
    ) {
      edges { cursor node { id sessionId status } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`

/** The variables of the page with which a list starts. */
export function firstPage({ agentName, statuses, pageSize, startAt }: ListOptions): ListVariables {
  return {
    agentName,
    ...(statuses && { statuses }),
    ...(startAt === 'newest' ? { first: pageSize } : { last: pageSize }),
  }
}

/** The variables that read all `count` rows that are shown again: in steps of the page size, so that polls repeat their URL. */
export function shownRows(options: ListOptions, count: number): ListVariables {
  const pages = Math.max(Math.ceil(count / options.pageSize), 1)
  return firstPage({ ...options, pageSize: Math.min(pages * options.pageSize, 500) })
}
