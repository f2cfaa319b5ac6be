// What `usePaginationFragment` does, without React: the same metadata, variables and store.
import assert from 'node:assert/strict'
import {
  createOperationDescriptor,
  fetchQuery,
  getPaginationMetadata,
  getPaginationVariables,
  getSingularSelector,
  getValueAtPath,
  type IEnvironment,
  type Variables,
} from 'relay-runtime'
import type { SessionRow } from '../session-list.ts'
import type { Artifacts } from './artifacts.ts'

export interface PagerOptions {
  readonly environment: IEnvironment
  readonly artifacts: Artifacts
  readonly query: string
  readonly fragment: string
  readonly variables: Variables
}

interface Connection {
  readonly edges: readonly { readonly node: SessionRow }[]
  readonly pageInfo: {
    readonly hasNextPage?: boolean
    readonly hasPreviousPage?: boolean
    readonly startCursor?: string | null
    readonly endCursor?: string | null
  }
}

export interface Pager {
  /** The list as a component would see it now. */
  readonly list: () => Connection | null | undefined
  readonly sessionIds: () => string[] | undefined
  readonly hasNext: () => boolean
  readonly hasPrevious: () => boolean
  readonly loadNext: (count: number) => Promise<void>
  readonly loadPrevious: (count: number) => Promise<void>
  /** Reads the list again with these variables. It is replaced, because they have no cursor. */
  readonly refetch: (variables: Variables) => Promise<void>
}

/** Loads a list's first page. */
export async function loadList(options: PagerOptions): Promise<Pager> {
  const { environment, artifacts, variables } = options
  const request = artifacts.request(options.query)
  const fragment = artifacts.fragment(options.fragment)
  const { paginationRequest, paginationMetadata, identifierField } = getPaginationMetadata(fragment, 'list')
  const operation = createOperationDescriptor(request, variables)
  environment.retain(operation)
  await fetchQuery(environment, request, variables).toPromise()

  function read() {
    const root = environment.lookup(operation.fragment).data as Record<string, never>
    const selector = getSingularSelector(fragment, root['agent'] ?? root) ?? assert.fail('no fragment')
    const data = environment.lookup(selector).data as Record<string, unknown>
    const list = getValueAtPath(data, ['sessions']) as Connection | null | undefined
    return { data, list, variables: { ...selector.owner.variables, ...selector.variables } }
  }

  async function load(direction: 'forward' | 'backward', count: number) {
    const { data, list, variables: base } = read()
    const cursor = direction === 'forward' ? list?.pageInfo.endCursor : list?.pageInfo.startCursor
    const next = getPaginationVariables(direction, count, cursor, base, {}, paginationMetadata)
    const id = identifierField == null ? {} : { id: data[identifierField] }
    const paged = { ...next, ...id }
    await fetchQuery(environment, paginationRequest, paged, {
      networkCacheConfig: { force: true },
    }).toPromise()
    // Paging that stands still fails here, instead of never ending.
    assert.notDeepEqual(read().list?.pageInfo, list?.pageInfo)
  }

  return {
    list: () => read().list,
    sessionIds: () => read().list?.edges.map(({ node }) => node.sessionId),
    hasNext: () => read().list?.pageInfo.hasNextPage === true,
    hasPrevious: () => read().list?.pageInfo.hasPreviousPage === true,
    loadNext: (count) => load('forward', count),
    loadPrevious: (count) => load('backward', count),
    async refetch(newVariables) {
      const cacheConfig = { force: true, metadata: { isPoll: true } }
      await fetchQuery(environment, request, newVariables, { networkCacheConfig: cacheConfig }).toPromise()
    },
  }
}
