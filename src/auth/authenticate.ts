// The caller of a request: who it is, and the isolation key that everything done on its behalf needs.
import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { digestFields } from '../crypto/keyed-hash.ts'
import { AuthenticationError, type Verdict } from './authentication-error.ts'
import type { DeriveIsolationKey } from './isolation-key.ts'
import type { VerifyToken } from './token-verifier.ts'

export interface Caller {
  /** Never empty. Whoever stores, shares or sends anything of a caller's does it under this key. */
  readonly isolationKey: string
  /** Names the caller in logs; the key cannot be told from it. */
  readonly callerHash: string
}

/**
 * The caller that an `authorization` header proves. Rejects with AuthenticationError. `connection` is what the header
 * came on: the one that came on it before need not be looked up by its hash, which costs as much as the rest. `mayVerify` is asked
 * before a token is verified: where it says no, only tokens that were accepted before are.
 */
export type Authenticate = (
  authorization: string | undefined,
  connection?: WeakKey,
  mayVerify?: () => boolean,
) => Promise<Caller>

/** Verifying a token costs more than the rest of a repeated operation: it is remembered, for at most so long. */
const rememberMs = 5 * 60_000
const maxRemembered = 10_000

/** A token that was refused is refused again unchecked for so long, so that repeating it costs no signature. */
const rememberRefusedMs = 10_000
const maxRefused = 1_000

/** By more than this the wall clock does not drift in that time: it was set, and the dates in tokens are read anew. */
const wallStepMs = 1_000

interface Remembered<Outcome> {
  readonly outcome: Outcome
  /** By `Clock.now`. */
  readonly until: number
  /** By how much the wall clock was ahead of `Clock.now`. */
  readonly wallAheadMs: number
  readonly isCurrent: () => boolean
}

/** Creates the way from token to caller. */
export function createAuthenticator(
  verifyToken: VerifyToken,
  deriveIsolationKey: DeriveIsolationKey,
  clock: Clock,
): Authenticate {
  /** By the token's hash: no token is kept beyond the connection that it came on. */
  const accepted = new LRUCache<string, Remembered<Caller>>({ max: maxRemembered })
  const refused = new LRUCache<string, Remembered<AuthenticationError>>({ max: maxRefused })
  const latest = new WeakMap<
    WeakKey,
    { readonly authorization: string; readonly known: Remembered<Caller> }
  >()
  const wallAhead = () => clock.wallNow() - clock.now()
  const isValid = ({ until, wallAheadMs, isCurrent }: Remembered<unknown>) =>
    clock.now() < until && Math.abs(wallAhead() - wallAheadMs) <= wallStepMs && isCurrent()

  function remember<Outcome>(outcome: Outcome, { forMs, isCurrent }: Verdict): Remembered<Outcome> {
    return { outcome, until: clock.now() + forMs, wallAheadMs: wallAhead(), isCurrent }
  }

  async function check(token: string): Promise<Remembered<Caller>> {
    const { identity, expiresAt, isCurrent } = await verifyToken(token)
    const isolationKey = deriveIsolationKey(identity)
    if (isolationKey === undefined || isolationKey === '')
      throw new AuthenticationError('unauthenticated', 'the identity has no isolation key', {
        verdict: { forMs: Number.POSITIVE_INFINITY, isCurrent },
      })
    const caller = { isolationKey, callerHash: digestFields(['caller', isolationKey]).slice(0, 12) }
    const forMs = Math.min(expiresAt - clock.wallNow(), rememberMs)
    return remember(caller, { forMs, isCurrent })
  }

  async function look(authorization: string, mayVerify: () => boolean): Promise<Remembered<Caller>> {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    if (token === undefined) throw new AuthenticationError('missing', 'there is no bearer token')
    const digest = hash('sha256', token, 'base64url')
    const known = accepted.get(digest)
    if (known && isValid(known)) return known
    accepted.delete(digest)
    const refusal = refused.get(digest)
    if (refusal && isValid(refusal)) throw refusal.outcome
    refused.delete(digest)
    // One that was accepted before may be verified again, whatever others do at its address.
    if (known === undefined && !mayVerify())
      throw new AuthenticationError('unauthenticated', 'the token is not verified')

    try {
      const fresh = await check(token)
      accepted.set(digest, fresh)
      return fresh
    } catch (error) {
      // Only what keys were asked about: the rest costs no more than remembering it.
      if (error instanceof AuthenticationError && error.verdict) {
        const { forMs, isCurrent } = error.verdict
        refused.set(digest, remember(error, { forMs: Math.min(forMs, rememberRefusedMs), isCurrent }))
      }
      throw error
    }
  }

  return async (authorization = '', connection, mayVerify = always) => {
    const before = connection && latest.get(connection)
    if (before?.authorization === authorization && isValid(before.known)) return before.known.outcome
    const known = await look(authorization, mayVerify)
    if (connection) latest.set(connection, { authorization, known })
    return known.outcome
  }
}

function always(): boolean {
  return true
}
