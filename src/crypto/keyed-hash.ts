// Hashes over fields: isolation keys, cache keys and the keys of signed texts are made by these functions alone.
import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/**
 * Fields as one text in which no two different lists of fields collide: each is preceded by its length in UTF-16
 * code units. (A separator would let `a|b`,`c` collide with `a`,`b|c`.)
 */
export function encodeFields(fields: readonly string[]): string {
  let text = ''
  for (const field of fields) text += `${field.length}:${field}`
  return text
}

/** HMAC-SHA-256 (RFC 2104) over length-prefixed fields; 32 bytes. Fields must be well-formed Unicode. */
export function hmacFields(key: string | Buffer, fields: readonly string[]): Buffer {
  return createHmac('sha256', key).update(encodeFields(fields)).digest()
}

/**
 * SHA-256 over length-prefixed fields, base64url, 43 characters: for keys of a cache; and for a secret's derived keys, where
 * nobody sees the result.
 */
export function digestFields(fields: readonly string[]): string {
  return hash('sha256', encodeFields(fields), 'base64url')
}

/** Whether two texts are equal, in time that does not depend on where they differ. */
export function constantTimeEqual(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
