// Cursors: opaque, deterministic per row, bound to one list by a keyed tag (Cursor Connections, section 3.2).
import { constantTimeEqual, createTagger } from '../keyed-hash.ts'
import type { Position } from './position.ts'

/** Of the format `VERSION TAG SECOND.ID`, base64url. A new format takes a new version. */
const version = '1'
/** 11 characters of base64url: the 64 bits that the contract promises, rounded up. */
const tagLength = 11
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
  const taggers = secrets.map((secret) => createTagger(secret, ['cursor', version, ...list], tagLength))
  const [sign] = taggers
  if (sign === undefined) throw new TypeError('cursors need a secret')
  return {
    encode({ id, createdAt }) {
      const place = `${createdAt.toString(36)}.${id}`
      return Buffer.from(version + sign(place) + place).toString('base64url')
    },
    decode(cursor) {
      if (cursor.length > maxCursorLength) return undefined
      const text = Buffer.from(cursor, 'base64url').toString()
      // One row has one cursor: another spelling of the same text is not it.
      if (Buffer.from(text).toString('base64url') !== cursor || !text.startsWith(version)) return undefined
      const tag = text.slice(version.length, version.length + tagLength)
      const place = text.slice(version.length + tagLength)
      if (!taggers.some((tagger) => constantTimeEqual(tagger(place), tag))) return undefined
      const dot = place.indexOf('.')
      return { id: place.slice(dot + 1), createdAt: Number.parseInt(place.slice(0, dot), 36) }
    },
  }
}
