// Trusted documents: operations known beforehand, sent by their id (Apollo's manifest or Relay's persisted.json).
import { z } from 'zod'

/** `off`: any document. `log`: others are noted. `enforce`: others are refused, except the router's. */
export type TrustedMode = 'off' | 'log' | 'enforce'

export interface TrustedDocuments {
  /** How many ids it has. */
  readonly count: number
  /** The text of a document; `id` bare or with `sha256:`. */
  readonly textOf: (id: string) => string | undefined
  /** Whether a text is that of a trusted document. */
  readonly includes: (text: string) => boolean
}

const manifest = z.object({
  format: z.literal('apollo-persisted-query-manifest'),
  operations: z.array(z.object({ id: z.string(), body: z.string() })),
})
const persisted = z.record(z.string(), z.string())

/** Reads the text of a manifest or of a persisted.json. Throws with one sentence for anything else. */
export function parseTrustedDocuments(text: string): TrustedDocuments {
  const texts = new Map(readEntries(text).map(([id, document]) => [bare(id), document]))
  const known = new Set(texts.values())
  return {
    count: texts.size,
    textOf: (id) => texts.get(bare(id)),
    includes: (document) => known.has(document),
  }
}

function readEntries(text: string): [id: string, document: string][] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Error('TRUSTED_DOCUMENTS_FILE must hold JSON.')
  }
  const asManifest = manifest.safeParse(json)
  if (asManifest.success) return asManifest.data.operations.map(({ id, body }) => [id, body])
  const asPersisted = persisted.safeParse(json)
  if (asPersisted.success) return Object.entries(asPersisted.data)
  throw new Error("TRUSTED_DOCUMENTS_FILE must hold an Apollo manifest or Relay's persisted.json.")
}

function bare(id: string): string {
  return id.startsWith('sha256:') ? id.slice('sha256:'.length) : id
}
