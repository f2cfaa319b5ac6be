// The shape that GraphQL's default resolvers read (Cursor Connections, sections 2 and 5).
import type { ListRow } from './list.ts'
import type { Slice } from './slice.ts'

export interface PageInfo {
  readonly hasNextPage: boolean
  readonly hasPreviousPage: boolean
  readonly startCursor: string | null
  readonly endCursor: string | null
}

export interface Connection<Row extends ListRow> {
  readonly edges: readonly Row[]
  readonly nodes: readonly Row['node'][]
  readonly pageInfo: PageInfo
}

/** Returns the connection of a slice. */
export function toConnection<Row extends ListRow>(slice: Slice<Row>): Connection<Row> {
  return new SliceConnection(slice)
}

/** Makes the list of nodes only when it is read. */
class SliceConnection<Row extends ListRow> implements Connection<Row> {
  readonly edges: readonly Row[]
  readonly pageInfo: PageInfo

  constructor({ edges, hasNextPage, hasPreviousPage, startCursor, endCursor }: Slice<Row>) {
    this.edges = edges
    this.pageInfo = { hasNextPage, hasPreviousPage, startCursor, endCursor }
  }

  get nodes(): readonly Row['node'][] {
    return this.edges.map((edge) => edge.node)
  }
}
