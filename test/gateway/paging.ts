// A client that pages through a whole list, as infinite lists do.
import assert from 'node:assert/strict'
import type { StartedGateway } from './start-gateway.ts'

export interface PagingOptions {
  readonly order: 'ASC' | 'DESC'
  readonly size: number
}

const document = `
  query AllPages($first: Int, $after: String, $last: Int, $before: String, $order: SortOrder!) {
    sessions(agentName: "support-bot", first: $first, after: $after, last: $last, before: $before, order: $order) {
      edges { cursor node { sessionId } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`

/** The ids of all sessions from the first page to the last, page by page, with `first` and `after`. */
export async function pageForwards(
  { query }: StartedGateway,
  { order, size }: PagingOptions,
): Promise<string[][]> {
  const pages: string[][] = []
  for (let after: string | null = null; ; ) {
    const { body } = await query(document, { first: size, after, order })
    const { edges, pageInfo } = body.data?.['sessions'] ?? assert.fail(JSON.stringify(body))
    assert.equal(pageInfo.hasPreviousPage, after !== null)
    pages.push(idsOf(edges))
    if (!pageInfo.hasNextPage) return pages
    assert.notEqual(pageInfo.endCursor, after)
    after = pageInfo.endCursor
  }
}

/** The same from the last page to the first, with `last` and `before`; pages come in the order of the scan. */
export async function pageBackwards(
  { query }: StartedGateway,
  { order, size }: PagingOptions,
): Promise<string[][]> {
  const pages: string[][] = []
  for (let before: string | null = null; ; ) {
    const { body } = await query(document, { last: size, before, order })
    const { edges, pageInfo } = body.data?.['sessions'] ?? assert.fail(JSON.stringify(body))
    assert.equal(pageInfo.hasNextPage, before !== null)
    pages.push(idsOf(edges))
    if (!pageInfo.hasPreviousPage) return pages
    assert.notEqual(pageInfo.startCursor, before)
    before = pageInfo.startCursor
  }
}

function idsOf(edges: readonly { node: { sessionId: string } }[]): string[] {
  return edges.map(({ node }) => node.sessionId)
}
