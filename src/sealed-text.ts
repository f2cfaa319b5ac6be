// Sealed texts, the form of cursors and ids: VERSION TAG TEXT, as base64url. Whoever has one can read it; only who knows
// the secret can make one. They are made for every row that is shown, so that what they cost counts.
import { hash } from 'node:crypto'
import { constantTimeEqual, keyedHash } from './keyed-hash.ts'

export interface SealerOptions {
  /** Of the format: one ASCII character or two. A new format takes a new version. */
  readonly version: string
  /** At most 16, which leaves half of the hash's state untold. */
  readonly tagBytes: number
  /** The first signs, all verify. */
  readonly secrets: readonly string[]
  /** What the texts are bound to: purpose, caller and the like. */
  readonly fields: readonly string[]
}

export interface Sealer {
  /** The same for the same text every time. The text must be well-formed Unicode. */
  readonly seal: (text: string) => string
  /** The text, or undefined for whatever `seal` did not give. */
  readonly open: (sealed: string) => string | undefined
}

/** Longer ones are refused unread. */
const maxSealedLength = 4_096
const keyBytes = 32
/** Where texts are put together: key or head, then the text. No call reads what another one left. */
const scratch = Buffer.alloc(keyBytes + 3 * maxSealedLength)

/**
 * Creates the sealed texts of one purpose. The tag is the start of SHA-256 over a key and the text. A hash behind a secret
 * is a sound MAC as long as nobody can go on from its result, and half of the result is not enough for that. It costs a
 * third of an HMAC. The key itself is an HMAC over the fields, made when it is first needed.
 */
export function createSealer({ version, tagBytes, secrets, fields }: SealerOptions): Sealer {
  if (secrets.length === 0) throw new TypeError('sealed texts need a secret')
  const headBytes = version.length + tagBytes
  /** One character for each byte, which weighs a third of a buffer. */
  const keys: string[] = []

  /** Writes key and text, and gives the tag of the two. */
  function tagOf(index: number, text: string): string {
    const key = (keys[index] ??= keyedHash(secrets[index] ?? '', [...fields, version]).toString('latin1'))
    scratch.write(key, 'latin1')
    const end = keyBytes + scratch.write(text, keyBytes)
    return hash('sha256', scratch.subarray(0, end), 'latin1').slice(0, tagBytes)
  }

  return {
    seal(text) {
      const bytes = Buffer.byteLength(text)
      if (bytes > scratch.length - keyBytes) throw new RangeError('the text is too long to be sealed')
      const tag = tagOf(0, text)
      scratch.write(version + tag, keyBytes - headBytes, 'latin1')
      return scratch.toString('base64url', keyBytes - headBytes, keyBytes + bytes)
    },
    open(sealed) {
      if (sealed.length > maxSealedLength) return undefined
      const bytes = Buffer.from(sealed, 'base64url')
      const head = bytes.toString('latin1', 0, headBytes)
      const text = bytes.toString('utf8', headBytes)
      // One text has one spelling: characters that base64url skips, and bytes that are no text, are not it.
      const isSpeltSo =
        bytes.toString('base64url') === sealed && Buffer.from(text).equals(bytes.subarray(headBytes))
      if (!isSpeltSo || bytes.length < headBytes) return undefined
      return secrets.some((_, index) => constantTimeEqual(version + tagOf(index, text), head))
        ? text
        : undefined
    },
  }
}
