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

const maxRecent = 4

/** Creates an empty store: least recently used first out. */
export function createKnownDocuments(): KnownDocuments {
  const known = new LRUCache<string, KnownDocument>({
    max: maxDocuments,
    maxSize: maxCharacters,
    sizeCalculation: (_document, text) => text.length,
  })
  /** Those found last: most requests are about few documents, and comparing texts costs less than looking one up. */
  let recent: { readonly text: string; readonly document: KnownDocument }[] = []
  return {
    find(text) {
      for (const one of recent) if (one.text === text) return one.document
      const document = known.get(text)
      if (document) recent = [{ text, document }, ...recent.slice(0, maxRecent - 1)]
      return document
    },
    add(text, document) {
      recent = recent.filter((one) => one.text !== text)
      known.set(text, { document, admitted: new Map() })
    },
  }
}
