// Sealed texts, the form of cursors: version, tag, text, as base64url. Whoever has one can read it; only who
// knows the secret can make one. One is made for every row that is shown, so that what it costs counts.
import { hash } from 'node:crypto'
import { constantTimeEqual, digestFields } from './keyed-hash.ts'

export interface SignerOptions {
  /** Of the format: one ASCII character or two. A new format takes a new version. */
  readonly version: string
  /** The first signs, all verify. */
  readonly secrets: readonly string[]
  /** What the texts are bound to: purpose, caller and the like. */
  readonly fields: readonly string[]
}

export interface Signer {
  /** The same for the same text every time. The text must be well-formed Unicode. */
  readonly seal: (text: string) => string
  /** The text, or undefined for whatever `seal` did not give. */
  readonly open: (sealed: string) => string | undefined
}

/** Longer ones are refused unread. */
const maxSealedLength = 4_096
/** Half of the hash, which leaves the other half of its state untold. */
const tagBytes = 16
/** Where the bytes of a sealed text are put together. No call reads what another one left. */
const scratch = Buffer.alloc(4 * maxSealedLength)

/**
 * Creates the sealed texts of one purpose. The tag is the start of SHA-256 over a key and the text. A hash behind a secret
 * is a sound MAC as long as nobody can go on from its result, and half of the result is not enough for that. It costs a
 * third of an HMAC. The key itself is a hash over secret and fields, made when it is first needed.
 */
export function createSigner({ version, secrets, fields }: SignerOptions): Signer {
  if (secrets.length === 0) throw new TypeError('sealed texts need a secret')
  const headBytes = version.length + tagBytes
  /** All of one length: no key and text read like another key and text. */
  const keys: string[] = []

  /** One character for each byte of the hash. */
  function hashOf(index: number, text: string): string {
    const key = (keys[index] ??= digestFields([secrets[index] ?? '', ...fields, version]))
    return hash('sha256', key + text, 'latin1')
  }

  return {
    seal(text) {
      if (text.length > maxSealedLength) throw new RangeError('the text is too long to be sealed')
      scratch.write(version, 'latin1')
      scratch.write(hashOf(0, text), version.length, tagBytes, 'latin1')
      return scratch.toString('base64url', 0, headBytes + scratch.write(text, headBytes))
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
      return secrets.some((_, index) =>
        constantTimeEqual(version + hashOf(index, text).slice(0, tagBytes), head),
      )
        ? text
        : undefined
    },
  }
}
