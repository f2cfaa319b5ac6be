// Cursors: opaque, deterministic per row, bound to one list by a keyed tag (Cursor Connections, section 3.2).
import { createSigner } from '../crypto/signed-text.ts'
import type { Position } from '../list-position.ts'

/** Version of the format: a signed text of `SECOND.ID`. A new format takes a new version. */
const version = '3'

/** The cursors of one list. */
export interface CursorCodec {
  /** Returns the row's cursor: the same in every window, direction and order. */
  encode(position: Position): string
  /** Returns the row's position; undefined for a text that `encode` of this list did not return. */
  decode(cursor: string): Position | undefined
}

/**
 * Creates the cursors of the list that `list` names (caller and agent, say). `secrets`: the first signs, all verify.
 */
export function createCursorCodec(secrets: readonly string[], list: readonly string[]): CursorCodec {
  const signer = createSigner({ version, secrets, fields: ['cursor', ...list] })
  return {
    encode: ({ rowId, second }) => signer.sign(`${second.toString(36)}.${rowId}`),
    decode(cursor) {
      const text = signer.verify(cursor)
      if (text === undefined) return undefined
      const dot = text.indexOf('.')
      return { rowId: text.slice(dot + 1), second: Number.parseInt(text.slice(0, dot), 36) }
    },
  }
}
