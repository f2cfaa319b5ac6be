// The caller of a request: who it is, and the isolation key that everything done on its behalf needs.
import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { fieldsDigest } from '../keyed-hash.ts'
import { AuthenticationError } from './authentication-error.ts'
import type { DeriveIsolationKey } from './isolation-key.ts'
import type { VerifyToken } from './token.ts'

export interface Caller {
  /** Never empty. Whoever stores, shares or sends anything of a caller's does it under this key. */
  readonly isolationKey: string
  /** Names the caller in logs; the key cannot be told from it. */
  readonly logName: string
}

/** The caller that an `authorization` header proves. Rejects with AuthenticationError. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>

/** Verifying a token costs more than the rest of a repeated operation: it is remembered, for at most so long. */
const rememberMs = 5 * 60_000
const maxRemembered = 10_000

interface Remembered {
  readonly caller: Caller
  /** Unix milliseconds. */
  readonly until: number
  readonly isCurrent: () => boolean
}

/** Creates the way from token to caller. */
export function createAuthenticate(
  verifyToken: VerifyToken,
  deriveIsolationKey: DeriveIsolationKey,
  clock: Clock,
): Authenticate {
  /** By the token's hash: no token is kept. */
  const remembered = new LRUCache<string, Remembered>({ max: maxRemembered })

  return async (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined) throw new AuthenticationError('unauthenticated', 'there is no bearer token')
    const digest = hash('sha256', token, 'base64url')
    const known = remembered.get(digest)
    if (known && clock.now() < known.until && known.isCurrent()) return known.caller
    remembered.delete(digest)

    const { identity, expiresAt, isCurrent } = await verifyToken(token)
    const isolationKey = deriveIsolationKey(identity)
    if (isolationKey === undefined || isolationKey === '')
      throw new AuthenticationError('unauthenticated', 'the identity has no isolation key')
    const caller = { isolationKey, logName: fieldsDigest(['caller', isolationKey]).slice(0, 12) }
    remembered.set(digest, { caller, until: Math.min(expiresAt, clock.now() + rememberMs), isCurrent })
    return caller
  }
}
