// A request whose document is named by an id, or must be a known one: the document is put in, or the request refused.
import type { GraphQLError } from 'graphql'
import { documentParameters } from '../graphql/request.ts'
import { requestError } from '../graphql/request-error.ts'
import type { TrustedDocuments, TrustedMode } from '../graphql/trusted-documents.ts'
import type { GraphqlParts } from './request-body.ts'

export interface TrustedParts extends GraphqlParts {
  /** Why it is not executed. */
  readonly refusal?: GraphQLError
  /** The document is not a trusted one, which is to be noted. */
  readonly untrusted?: true
}

export interface Trust {
  readonly mode: TrustedMode
  readonly documents: TrustedDocuments | undefined
}

/** Resolves the document of a request. The router writes its own documents: it is not held to the list. */
export function applyTrust(parts: GraphqlParts, { mode, documents }: Trust, isRouter: boolean): TrustedParts {
  if (documents === undefined) return parts
  const search = new URLSearchParams(parts.search)
  const { query, id } = documentParameters(parts.method, parts.body(), search)
  const text = id === undefined ? undefined : documents.textOf(id)
  if (text !== undefined) return withQuery(parts, text)
  if ((query !== undefined && documents.includes(query)) || isRouter) return parts
  if (mode === 'enforce') return { ...parts, refusal: refusalOf(query, id) }
  const isNamed = query !== undefined || id !== undefined
  return mode === 'log' && isNamed ? { ...parts, untrusted: true } : parts
}

function refusalOf(query: string | undefined, id: string | undefined): GraphQLError {
  return query === undefined && id !== undefined
    ? requestError('PERSISTED_QUERY_NOT_IN_LIST', 'The document id is not known: publish the document first.')
    : requestError(
        'QUERY_NOT_IN_SAFELIST',
        'Only trusted documents are executed: send the id of a published one.',
      )
}

/** The request with the document in place of what named it. */
function withQuery(parts: GraphqlParts, query: string): GraphqlParts {
  if (parts.method === 'GET') {
    const search = new URLSearchParams(parts.search)
    search.set('query', query)
    search.delete('extensions')
    return { ...parts, search: `?${search.toString()}` }
  }
  const { extensions: _named, ...rest } = parts.body() as Record<string, unknown>
  return { ...parts, body: () => ({ ...rest, query }) }
}
