// Text out of bytes that came over the network.

/** The UTF-8 text, without a byte order mark ahead of it: some writers add one, and JSON.parse refuses it. */
export function utf8Text(bytes: Buffer): string {
  const text = bytes.toString()
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
