// Cursors: opaque, deterministic per row, bound to one list by a keyed tag (Cursor Connections, section 3.2).
import { constantTimeEqual, createTagger } from '../keyed-hash.ts'
import { seal, unseal } from '../sealed-text.ts'
import type { Position } from './position.ts'

/** Of the format: a sealed text of `SECOND.ID`. A new format takes a new version. */
const version = '2'
/** The 64 bits that the contract promises. */
const tagBytes = 8
const maxCursorLength = 4096

/** The cursors of one list. */
export interface CursorCodec {
  /** The row's cursor: the same in every window, direction and order. */
  encode(position: Position): string
  /** The row's place, or undefined for whatever `encode` of this list did not give. */
  decode(cursor: string): Position | undefined
}

/**
 * Creates the cursors of the list that `list` names (caller and agent, say). `secrets`: the first signs, all verify.
 */
export function createCursorCodec(secrets: readonly string[], list: readonly string[]): CursorCodec {
  const taggers = secrets.map((secret) => createTagger(secret, ['cursor', version, ...list], tagBytes))
  const [sign] = taggers
  if (sign === undefined) throw new TypeError('cursors need a secret')
  return {
    encode({ id, createdAt }) {
      const text = `${createdAt.toString(36)}.${id}`
      return seal(version, { tag: sign(text), text })
    },
    decode(cursor) {
      if (cursor.length > maxCursorLength) return undefined
      const sealed = unseal(version, tagBytes, cursor)
      if (sealed === undefined) return undefined
      const { tag, text } = sealed
      if (!taggers.some((tagger) => constantTimeEqual(tagger(text), tag))) return undefined
      const dot = text.indexOf('.')
      return { id: text.slice(dot + 1), createdAt: Number.parseInt(text.slice(0, dot), 36) }
    },
  }
}
