// Signed texts, the form of cursors: version, tag and text, as base64url. Anyone can read one; only the holder of the secret
// can make one. One is made for each row that is shown, so that its cost counts.
import { hash } from 'node:crypto'
import { constantTimeEqual, digestFields } from './keyed-hash.ts'

export interface SignerOptions {
  /** Version of the format: one ASCII character or two. A new format takes a new version. */
  readonly version: string
  /** The first signs, all verify. */
  readonly secrets: readonly string[]
  /** What the texts are bound to: purpose, caller and the like. */
  readonly fields: readonly string[]
}

export interface Signer {
  /** Returns the signed text, always the same for the same text. The text must be well-formed Unicode. */
  readonly sign: (text: string) => string
  /** Returns the text; undefined for a string that `sign` did not return. */
  readonly verify: (signed: string) => string | undefined
}

/** Maximum characters of a signed text: a longer one is rejected unread. */
const maxSignedLength = 4_096
/** Half of the hash, so that nobody learns its whole state. */
const tagBytes = 16
/**
 * Creates the signer of one purpose. The tag is half of SHA-256 over a key and the text. A hash over a secret is a sound MAC
 * as long as nobody can extend it from its result, which takes the whole of it. It costs a third of an HMAC. The key is a hash
 * over secret and fields, made when it is first used.
 */
export function createSigner({ version, secrets, fields }: SignerOptions): Signer {
  if (secrets.length === 0) throw new TypeError('a signer needs a secret')
  const headBytes = version.length + tagBytes
  /** All of one length, so that no key and text are the same bytes as another key and text. */
  const keys: string[] = []

  /** Returns the hash with one character for each byte. */
  function hashOf(index: number, text: string): string {
    const key = (keys[index] ??= digestFields([secrets[index] ?? '', ...fields, version]))
    return hash('sha256', key + text, 'latin1')
  }

  return {
    sign(text) {
      if (text.length > maxSignedLength) throw new RangeError('the text is too long to be signed')
      const bytes = Buffer.allocUnsafe(headBytes + 3 * text.length)
      bytes.write(version, 'latin1')
      bytes.write(hashOf(0, text), version.length, tagBytes, 'latin1')
      return bytes.toString('base64url', 0, headBytes + bytes.write(text, headBytes))
    },
    verify(signed) {
      if (signed.length > maxSignedLength) return undefined
      const bytes = Buffer.from(signed, 'base64url')
      const head = bytes.toString('latin1', 0, headBytes)
      const text = bytes.toString('utf8', headBytes)
      // A text has one signed form: characters that base64url skips and bytes that are no UTF-8 are rejected.
      const isCanonical =
        bytes.toString('base64url') === signed && Buffer.from(text).equals(bytes.subarray(headBytes))
      if (!isCanonical || bytes.length < headBytes) return undefined
      return secrets.some((_, index) =>
        constantTimeEqual(version + hashOf(index, text).slice(0, tagBytes), head),
      )
        ? text
        : undefined
    },
  }
}
