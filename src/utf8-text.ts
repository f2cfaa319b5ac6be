// Decodes text that came over the network.

/** Returns the UTF-8 text without its byte order mark, which some clients send and JSON.parse refuses. */
export function utf8Text(bytes: Buffer): string {
  const text = bytes.toString()
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
