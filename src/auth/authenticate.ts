// The caller of a request: who it is, and the isolation key for everything that is done on its behalf.
import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { digestFields } from '../crypto/keyed-hash.ts'
import { AuthenticationError, type Validity } from './authentication-error.ts'
import type { DeriveIsolationKey } from './isolation-key.ts'
import type { VerifyToken } from './token-verifier.ts'

export interface Caller {
  /** Never empty. Everything of a caller's is stored, shared and sent under this key. */
  readonly isolationKey: string
  /** Identifies the caller in logs and quotas; the key cannot be derived from it. */
  readonly callerHash: string
  /** Whether the caller may have responses explained. */
  readonly mayExplain: boolean
  /** Whether the caller may write, where writes are on. */
  readonly mayWrite: boolean
  /** When the token expires that proved it (Unix milliseconds). */
  readonly expiresAt: number
}

/**
 * Resolves to the caller that an `authorization` header proves, or rejects with AuthenticationError. `mayVerify` is called before
 * a token is verified that was not accepted before: where it returns false, the token is refused unverified.
 */
export type Authenticate = (authorization: string | undefined, mayVerify?: () => boolean) => Promise<Caller>

/** Verifying a token costs more than the rest of a repeated operation: its caller is cached for at most so long. */
const maxVerifiedMs = 5 * 60_000
const maxVerifiedTokens = 10_000

/** A refused token is refused again without verification for so long, so that repeating it costs no signature. */
const maxRefusedMs = 10_000
const maxRefusedTokens = 1_000

/** The wall clock does not drift by more than this in that time: it was set, and the dates in tokens are read again. */
const wallStepMs = 1_000

interface CachedOutcome<Outcome> {
  readonly outcome: Outcome
  /** By `Clock.now`. */
  readonly until: number
  /** The wall clock's time less `Clock.now`. */
  readonly wallOffsetMs: number
  readonly isCurrent: () => boolean
}

/** How many tokens were verified, by result; those whose result is cached are not verified again. */
export interface TokenStats {
  accepted: number
  refused: number
  /** No keys were known. */
  unavailable: number
}

/** Creates counters at zero. */
export function createTokenStats(): TokenStats {
  return { accepted: 0, refused: 0, unavailable: 0 }
}

/** Creates the function that authenticates callers. */
export function createAuthenticator(
  verifyToken: VerifyToken,
  deriveIsolationKey: DeriveIsolationKey,
  clock: Clock,
  stats: TokenStats = createTokenStats(),
): Authenticate {
  /** Keyed by the tokens' hashes: no token is kept. */
  const verifiedTokens = new LRUCache<string, CachedOutcome<Caller>>({ max: maxVerifiedTokens })
  const refusedTokens = new LRUCache<string, CachedOutcome<AuthenticationError>>({ max: maxRefusedTokens })
  const wallOffset = () => clock.wallNow() - clock.now()
  const isValid = ({ until, wallOffsetMs, isCurrent }: CachedOutcome<unknown>) =>
    clock.now() < until && Math.abs(wallOffset() - wallOffsetMs) <= wallStepMs && isCurrent()

  function toCached<Outcome>(outcome: Outcome, { forMs, isCurrent }: Validity): CachedOutcome<Outcome> {
    return { outcome, until: clock.now() + forMs, wallOffsetMs: wallOffset(), isCurrent }
  }

  async function verify(token: string): Promise<CachedOutcome<Caller>> {
    const { identity, mayExplain = false, mayWrite = false, expiresAt, isCurrent } = await verifyToken(token)
    const isolationKey = deriveIsolationKey(identity)
    if (isolationKey === undefined || isolationKey === '')
      throw new AuthenticationError('unauthenticated', 'the identity has no isolation key', {
        validity: { forMs: Number.POSITIVE_INFINITY, isCurrent },
      })
    const callerHash = digestFields(['caller', isolationKey]).slice(0, 12)
    const caller = { isolationKey, callerHash, mayExplain, mayWrite, expiresAt }
    const forMs = Math.min(expiresAt - clock.wallNow(), maxVerifiedMs)
    return toCached(caller, { forMs, isCurrent })
  }

  return async (authorization = '', mayVerify) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    if (token === undefined) throw new AuthenticationError('missing', 'there is no bearer token')
    const key = hash('sha256', token, 'base64url')
    const verified = verifiedTokens.get(key)
    if (verified && isValid(verified)) return verified.outcome
    verifiedTokens.delete(key)
    const refused = refusedTokens.get(key)
    if (refused && isValid(refused)) throw refused.outcome
    refusedTokens.delete(key)
    // A token that was accepted before may be verified again, whatever others do at its address.
    if (verified === undefined && mayVerify?.() === false)
      throw new AuthenticationError('unauthenticated', 'the token is not verified')

    try {
      const cached = await verify(token)
      stats.accepted += 1
      verifiedTokens.set(key, cached)
      return cached.outcome
    } catch (error) {
      stats[
        error instanceof AuthenticationError && error.reason === 'unavailable' ? 'unavailable' : 'refused'
      ] += 1
      // Only errors of verifications that asked for keys: any other costs no more than caching it.
      if (error instanceof AuthenticationError && error.validity) {
        const { forMs, isCurrent } = error.validity
        refusedTokens.set(key, toCached(error, { forMs: Math.min(forMs, maxRefusedMs), isCurrent }))
      }
      throw error
    }
  }
}
