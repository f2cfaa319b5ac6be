// The body of a response that is no success: whether it is the API's own word, and what may be written of it.

/** Whether the text is an error in the API's own shape (`{"error":{"code":…}}`), and not a proxy's or another service's. */
export function isApiError(text: string): boolean {
  try {
    const body: unknown = JSON.parse(text)
    if (typeof body !== 'object' || body === null || !('error' in body)) return false
    const { error } = body
    return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
  } catch {
    return false
  }
}

const maxExcerptLength = 100
/** Of what is looked at for it. */
const maxLookedAt = 4_096
/** A token, a key or an id, of whatever kind. */
const secretLike = /[\w+=.~-]{24,}/g

/**
 * The beginning of a text that somebody else wrote, for the log: printable ASCII in one line, at most 100 characters. A
 * server that echoes what it was sent shows none of `secrets`, nor anything that looks like one.
 */
export function excerptOf(text: string, secrets: readonly string[]): string {
  let excerpt = text.slice(0, maxLookedAt)
  for (const secret of secrets) if (secret !== '') excerpt = excerpt.replaceAll(secret, '…')
  return excerpt
    .replace(/[^\x20-\x7e…]+/g, ' ')
    .replace(secretLike, '…')
    .slice(0, maxExcerptLength)
    .trim()
}
