// Documents that were found valid, and which of their operations were admitted: what comes again is not parsed,
// validated or measured again.
import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { LRUCache } from 'lru-cache'

export interface KnownDocument {
  readonly document: DocumentNode
  /** Operations that were admitted, by the name that they were asked for by; '' where none was given. */
  readonly admitted: Map<string, OperationDefinitionNode>
}

export interface KnownDocuments {
  readonly find: (text: string) => KnownDocument | undefined
  readonly add: (text: string, document: DocumentNode) => void
}

const maxDocuments = 1_000
/** Of their texts, in characters. */
const maxCharacters = 16 * 1024 * 1024

/** Creates an empty store: least recently used first out. */
export function createKnownDocuments(): KnownDocuments {
  const known = new LRUCache<string, KnownDocument>({
    max: maxDocuments,
    maxSize: maxCharacters,
    sizeCalculation: (_document, text) => text.length,
  })
  return {
    find: (text) => known.get(text),
    add: (text, document) => void known.set(text, { document, admitted: new Map() }),
  }
}
