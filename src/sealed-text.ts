// Sealed texts, the form of cursors and ids: VERSION TAG TEXT, as base64url. Whoever has one can read it; only who can
// make the tag (keyed-hash.ts) can make one.

export interface SealedText {
  /** One character for each byte. */
  readonly tag: string
  readonly text: string
}

/** Writes a sealed text. `version`: of its format, ASCII. */
export function seal(version: string, { tag, text }: SealedText): string {
  const head = version + tag
  const bytes = Buffer.allocUnsafe(head.length + Buffer.byteLength(text))
  bytes.write(head, 'latin1')
  bytes.write(text, head.length)
  return bytes.toString('base64url')
}

/** Reads a sealed text, whose tag is still to be checked; undefined for whatever `seal` did not write so. */
export function unseal(version: string, tagBytes: number, sealed: string): SealedText | undefined {
  const bytes = Buffer.from(sealed, 'base64url')
  const head = version.length + tagBytes
  if (bytes.length < head || bytes.toString('latin1', 0, version.length) !== version) return undefined
  const parts = { tag: bytes.toString('latin1', version.length, head), text: bytes.toString('utf8', head) }
  // One text has one spelling: characters that base64url skips, and bytes that are no text, are not it.
  return seal(version, parts) === sealed ? parts : undefined
}
