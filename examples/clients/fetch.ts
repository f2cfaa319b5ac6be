// No client at all, only `fetch`. To run it: TOKEN=… node examples/clients/fetch.ts
import { createEtagFetch } from './etag-fetch.ts'
import { runExample } from './run-example.ts'
import {
  type Connection,
  firstPage,
  type ListData,
  type ListOptions,
  type ListVariables,
  listDocument,
  type OpenList,
  OperationError,
  type SessionList,
  shownRows,
} from './session-list.ts'

interface GraphqlResponse<Data> {
  readonly data?: Data
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: { readonly code?: string }
  }[]
}

export type SendOperation = <Data>(
  query: string,
  variables: object,
  how?: { readonly isPoll?: boolean },
) => Promise<Data>

/** Creates a function that sends an operation: a poll by GET, so that an unchanged list costs a 304 without a body. */
export function createSendOperation(url: string, token: string): SendOperation {
  const etagFetch = createEtagFetch()
  const authorization = `Bearer ${token}`
  return async <Data>(query: string, variables: object, { isPoll = false } = {}) => {
    const search = new URLSearchParams({ query, variables: JSON.stringify(variables) })
    const response = isPoll
      ? await etagFetch(`${url}?${search.toString()}`, { headers: { authorization } })
      : await fetch(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization },
          body: JSON.stringify({ query, variables }),
        })
    const { data, errors } = (await response.json()) as GraphqlResponse<Data>
    if (errors?.[0]) throw new OperationError(errors[0].message, errors[0].extensions?.code)
    if (data === undefined) throw new OperationError('The response has no data.', undefined)
    return data
  }
}

/** Reads one page; null where the response has no list. */
export type ReadPage = (variables: ListVariables, isPoll?: boolean) => Promise<Connection | null>

const emptyList: Connection = {
  edges: [],
  pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
}

/** Puts the pages of a list together. */
export async function mergePages(options: ListOptions, readPage: ReadPage): Promise<SessionList> {
  const read = async (...page: Parameters<ReadPage>) => (await readPage(...page)) ?? emptyList
  const start = firstPage(options)
  const { agentName, statuses } = start
  const filter = { agentName, ...(statuses && { statuses }) }
  let list = await read(start)

  /** Rows that are listed already are not added again: see docs/clients.md, Cursors. */
  function newEdges({ edges }: Connection): Connection['edges'] {
    const ids = new Set(list.edges.map(({ node }) => node.id))
    return edges.filter(({ node }) => !ids.has(node.id))
  }

  return {
    rows: () => list.edges.map(({ node }) => node),
    hasNext: () => list.pageInfo.hasNextPage,
    hasPrevious: () => list.pageInfo.hasPreviousPage,
    async loadNext() {
      const page = await read({ ...filter, first: options.pageSize, after: list.pageInfo.endCursor })
      const { hasNextPage, endCursor } = page.pageInfo
      list = {
        edges: [...list.edges, ...newEdges(page)],
        pageInfo: { ...list.pageInfo, hasNextPage, endCursor: endCursor ?? list.pageInfo.endCursor },
      }
    },
    async loadPrevious() {
      const page = await read({ ...filter, last: options.pageSize, before: list.pageInfo.startCursor })
      const { hasPreviousPage, startCursor } = page.pageInfo
      list = {
        edges: [...newEdges(page), ...list.edges],
        pageInfo: {
          ...list.pageInfo,
          hasPreviousPage,
          startCursor: startCursor ?? list.pageInfo.startCursor,
        },
      }
    },
    async poll() {
      list = await read(shownRows(options, list.edges.length), true)
    },
  }
}

export const openList: OpenList = (options) => {
  const send = createSendOperation(options.url, options.token)
  return mergePages(options, async (variables, isPoll = false) => {
    const { sessions } = await send<ListData>(listDocument, variables, { isPoll })
    return sessions
  })
}

if (import.meta.main) await runExample(openList)
