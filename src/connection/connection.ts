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
  readonly nodes: () => Row['node'][]
  readonly pageInfo: PageInfo
}

/** The connection of a slice. */
export function toConnection<Row extends ListRow>({ edges, ...pageInfo }: Slice<Row>): Connection<Row> {
  return { edges, nodes: () => edges.map((edge) => edge.node), pageInfo }
}
