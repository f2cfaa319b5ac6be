// Documents by id: published ones, which an operator trusts (Apollo's manifest or Relay's persisted.json), and those that
// clients register by themselves (automatic persisted queries).
import { hash } from 'node:crypto'
import type { GraphQLError } from 'graphql'
import { LRUCache } from 'lru-cache'
import { z } from 'zod'
import type { GraphQLParams } from './request.ts'
import { requestError } from './request-error.ts'

export interface TrustedDocumentsPolicy {
  /** `off`: any document is executed. `log`: others are logged. `enforce`: others are refused, except the router's. */
  readonly mode: 'off' | 'log' | 'enforce'
  /** The published documents; undefined if there are none. */
  readonly documents: TrustedDocuments | undefined
}

export interface TrustedDocuments {
  /** How many ids there are. */
  readonly count: number
  /** Returns the document of an id, which is bare or has `sha256:` before it. */
  readonly get: (id: string) => string | undefined
  /** Their texts, each once, in the file's order. */
  readonly texts: Iterable<string>
  /** Returns whether the text is that of a published document. */
  readonly includes: (text: string) => boolean
}

/** Either the document to execute, or the error that the request is refused with. */
export interface ResolvedDocument {
  readonly query: string
  readonly error?: GraphQLError
  /** Whether the document is to be logged as one that is not published. */
  readonly isUntrusted: boolean
  /** The hash that the client registers the document by. */
  readonly registeredHash?: string
}

export interface DocumentResolver {
  /** Returns the document that the parameters contain or name. The router writes its own documents: any is executed. */
  readonly resolve: (params: GraphQLParams, isRouter: boolean) => ResolvedDocument
  /** Returns whether the text is that of a published document. */
  readonly isTrusted: (text: string) => boolean
  /** Keeps a document that was found valid under the hash that its client sent. */
  readonly register: (sha256Hash: string, query: string) => void
}

/** Memory for documents that clients register. */
const maxRegisteredBytes = 4 * 1024 * 1024

/** An entry's hash and its place in the cache take more than a short text does. */
const entryBytes = 200

/** Estimates the memory that a registered document takes, in bytes. */
function estimateBytes(text: string): number {
  return entryBytes + 2 * text.length
}

/** Creates the resolver. */
export function createDocumentResolver({ mode, documents }: TrustedDocumentsPolicy): DocumentResolver {
  const registered =
    mode === 'enforce'
      ? undefined
      : new LRUCache<string, string>({
          maxSize: maxRegisteredBytes,
          sizeCalculation: estimateBytes,
        })

  /** Resolves as Apollo Server does, in messages, codes and status, which clients go by. */
  function resolvePersisted({ query, persistedQuery }: GraphQLParams): Omit<ResolvedDocument, 'isUntrusted'> {
    if (!registered) return refuse('PERSISTED_QUERY_NOT_SUPPORTED', 'PersistedQueryNotSupported', 200)
    const { version, sha256Hash } = persistedQuery as Readonly<Record<string, unknown>>
    if (version !== 1) return refuse('BAD_REQUEST', 'Unsupported persisted query version')
    const known = typeof sha256Hash === 'string' ? registered.get(sha256Hash) : undefined
    if (query === undefined)
      return known === undefined
        ? refuse('PERSISTED_QUERY_NOT_FOUND', 'PersistedQueryNotFound', 200)
        : { query: known }
    if (known === query) return { query }
    const registeredHash = hash('sha256', query, 'hex')
    return sha256Hash === registeredHash
      ? { query, registeredHash }
      : refuse('BAD_REQUEST', 'provided sha does not match query')
  }

  return {
    resolve(params, isRouter) {
      const { query, documentId, persistedQuery, error } = params
      let isUntrusted = false
      if (documents) {
        const published = documentId === undefined ? undefined : documents.get(documentId)
        if (published !== undefined) {
          const rejection = query === undefined || query === published ? error : notItsDocument()
          return { query: published, isUntrusted, ...(rejection && { error: rejection }) }
        }
        if (!isRouter && (query === undefined || !documents.includes(query))) {
          if (mode === 'enforce') return { query: '', error: untrustedError(params), isUntrusted }
          isUntrusted = mode === 'log' && (query ?? documentId) !== undefined
        }
      }
      if (error) return { query: '', error, isUntrusted }
      if (persistedQuery) return { ...resolvePersisted(params), isUntrusted }
      if (query !== undefined) return { query, isUntrusted }
      return documentId === undefined
        ? { ...refuse('BAD_REQUEST', noDocument), isUntrusted }
        : { ...refuse('PERSISTED_QUERY_NOT_IN_LIST', unknownId), isUntrusted }
    },
    isTrusted: (text) => documents?.includes(text) ?? false,
    register: (sha256Hash, query) => void registered?.set(sha256Hash, query),
  }
}

const unknownId = 'The document id is not known: publish the document first, or send its text as `query`.'
const noDocument = 'GraphQL operations must contain a non-empty `query` or a `persistedQuery` extension.'

function refuse(code: string, message: string, status?: number): { query: string; error: GraphQLError } {
  return { query: '', error: requestError(code, message, status) }
}

/** As with the hash of a persisted query: of two documents, nobody knows which one the client means. */
function notItsDocument(): GraphQLError {
  return requestError('BAD_REQUEST', 'The `query` is not the document of the id: send one of the two.')
}

function untrustedError({ query, documentId }: GraphQLParams): GraphQLError {
  return query === undefined && documentId !== undefined
    ? requestError('PERSISTED_QUERY_NOT_IN_LIST', 'The document id is not known: publish the document first.')
    : requestError(
        'QUERY_NOT_IN_SAFELIST',
        'Only trusted documents are executed: send the id of a published one.',
      )
}

const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
})
const persisted = z.record(z.string(), z.string())

/** Parses a manifest or a persisted.json. Throws an error of one sentence for anything else. */
export function parseTrustedDocuments(text: string): TrustedDocuments {
  const byId = new Map(parseEntries(text).map(([id, document]) => [stripHashPrefix(id), document]))
  const texts = new Set(byId.values())
  return {
    count: byId.size,
    texts,
    get: (id) => byId.get(stripHashPrefix(id)),
    includes: (document) => texts.has(document),
  }
}

function parseEntries(text: string): [id: string, document: string][] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Error('TRUSTED_DOCUMENTS_FILE must contain JSON.')
  }
  const asManifest = manifest.safeParse(json)
  if (asManifest.success) return asManifest.data.operations.map(({ id, body }) => [id, body])
  const asPersisted = persisted.safeParse(json)
  if (asPersisted.success) return Object.entries(asPersisted.data)
  throw new Error("TRUSTED_DOCUMENTS_FILE must contain an Apollo manifest or Relay's persisted.json.")
}

function stripHashPrefix(id: string): string {
  return id.startsWith('sha256:') ? id.slice('sha256:'.length) : id
}
