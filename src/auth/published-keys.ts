// The text of a key set (RFC 7517), read as far as it is of use: one bad key spoils none of the others.
import { createPublicKey } from 'node:crypto'
import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey } from 'jose'

export interface PublishedKeys {
  /** The keys of use, as a text that is the same for the same keys. */
  readonly text: string
  /** The key that a token names; rejects with jose's JWKSMultipleMatchingKeys, which gives them one by one, where several fit. */
  readonly getKey: JWTVerifyGetKey
}

/** Parses the text. Throws an error that says what is wrong where no key of it verifies signatures. */
export function parsePublishedKeys(text: string): PublishedKeys {
  const keys = keysOf(parseJson(text)).filter(isOfUse)
  if (keys.length === 0) throw new Error('it has no key that verifies signatures')
  const named = createLocalJWKSet({ keys })
  const nameless = createLocalJWKSet({ keys: keys.filter(({ kid }) => kid === undefined) })
  return {
    text: JSON.stringify(keys),
    // A key without a name may be the one that a token names.
    getKey: (header, token) =>
      named(header, token).catch((error: unknown) => {
        if (!(error instanceof errors.JWKSNoMatchingKey) || typeof header.kid !== 'string') throw error
        const { kid: _, ...rest } = header
        return nameless(rest, token)
      }),
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error('it is not JSON')
  }
}

function keysOf(value: unknown): unknown[] {
  if (typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys))
    return value.keys
  throw new Error('it is not a key set')
}

/** A public key for signatures, of a kind that is known here. */
function isOfUse(key: unknown): key is JWK {
  if (typeof key !== 'object' || key === null || Array.isArray(key)) return false
  const { use, d } = key as JWK
  if ((use !== undefined && use !== 'sig') || d !== undefined) return false
  try {
    createPublicKey({ key, format: 'jwk' })
    return true
  } catch {
    return false
  }
}
