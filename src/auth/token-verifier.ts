// Tokens (RFC 7519, RFC 8725): from the text to a verified identity.
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Clock } from '../clock.ts'
import { AuthenticationError } from './authentication-error.ts'
import type { Identity } from './isolation-key.ts'
import type { Jwks } from './jwks.ts'

export interface TokenVerifierOptions {
  /** The key set of each accepted `iss`. */
  readonly keySets: ReadonlyMap<string, Jwks>
  readonly audience: string
  /** Accepted `alg`. */
  readonly algorithms: readonly string[]
  /** The claim that identifies the caller. */
  readonly identityClaim: string
  /** A claim and its value that let a caller have responses explained; undefined: nobody may. */
  readonly explainClaim?: { readonly name: string; readonly value: string } | undefined
  /** A scope or role that lets a caller write; undefined: every caller may. */
  readonly writeScope?: string | undefined
}

export interface VerifiedToken {
  readonly identity: Identity
  /** Whether the token has the claim for explanations; undefined: no. */
  readonly mayExplain?: boolean
  /** Whether the token has the scope or role for writing, where one is asked for; undefined: it may not write. */
  readonly mayWrite?: boolean
  /** Unix milliseconds. */
  readonly expiresAt: number
  /** Whether the keys are still those that verified it. */
  readonly isCurrent: () => boolean
}

/** Verifies a token. Rejects with AuthenticationError. */
export type VerifyToken = (token: string) => Promise<VerifiedToken>

const clockToleranceSeconds = 5
/** Longer tokens are refused unread. One with two hundred groups in it has some 11,000 characters. */
const maxTokenLength = 12_288
/** 1 to 256 characters, none of them a control character. */
const identityPattern = /^\P{Cc}{1,256}$/u

/** Maximum keys that are tried for one token, because its sender makes the gateway work for each. */
const maxCandidates = 10

/** Creates the function that verifies tokens. */
export function createTokenVerifier(options: TokenVerifierOptions, clock: Clock): VerifyToken {
  async function verifyWith(token: string, getKey: JWTVerifyGetKey, issuer: string): Promise<JWTPayload> {
    const rules = {
      issuer,
      audience: options.audience,
      algorithms: [...options.algorithms],
      requiredClaims: ['exp', options.identityClaim],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(clock.wallNow()),
    }
    try {
      return (await jwtVerify(token, getKey, rules)).payload
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
      let tried = 0
      for await (const key of error) {
        try {
          return (await jwtVerify(token, key, rules)).payload
        } catch (failure) {
          // A key that cannot be used at all does not keep the next from being tried.
          const isOfKey =
            failure instanceof errors.JWSSignatureVerificationFailed || failure instanceof TypeError
          if (!isOfKey) throw failure
          tried += 1
          if (tried === maxCandidates) break
        }
      }
      throw new errors.JWSSignatureVerificationFailed()
    }
  }

  async function verify(token: string, issuer: string, jwks: Jwks): Promise<JWTPayload> {
    const revision = jwks.revision()
    const getKey = await jwks.keys()
    try {
      return await verifyWith(token, getKey, issuer)
    } catch (error) {
      if (!mayBeNewKey(error)) throw error
      await jwks.reload()
      if (jwks.revision() === revision) throw error
      return verifyWith(token, await jwks.keys(), issuer)
    }
  }

  /** For how long this rejection of a token is certain, in milliseconds. */
  function refusedForMs(error: unknown, jwks: Jwks): number {
    if (mayBeNewKey(error)) return jwks.reloadsInMs()
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
      return (Number(error.payload.nbf) - clockToleranceSeconds) * 1_000 - clock.wallNow()
    return Number.POSITIVE_INFINITY
  }

  return async (token) => {
    if (token.length > maxTokenLength) throw unauthenticated('the token is too long')
    const issuer = issuerOf(token)
    const jwks = options.keySets.get(issuer ?? '')
    if (issuer === undefined || jwks === undefined) throw unauthenticated('the issuer is not accepted')
    // Read before anything is awaited: keys that change meanwhile make the outcome invalid.
    let revision = jwks.revision()
    const isCurrent = () => jwks.revision() === revision
    try {
      const payload = await verify(token, issuer, jwks)
      revision = jwks.revision()
      const subject = payload[options.identityClaim]
      if (typeof subject !== 'string' || !subject.isWellFormed() || !identityPattern.test(subject))
        throw new TypeError('the identity claim is not usable')
      const mayExplain = hasClaim(payload, options.explainClaim)
      const mayWrite = hasScope(payload, options.writeScope)
      const expiresAt = (payload.exp ?? 0) * 1000
      return { identity: { issuer, subject }, mayExplain, mayWrite, expiresAt, isCurrent }
    } catch (error) {
      if (error instanceof AuthenticationError) throw error
      const forMs = refusedForMs(error, jwks)
      throw new AuthenticationError('unauthenticated', 'the token is not accepted', {
        cause: error,
        validity: { forMs, isCurrent },
      })
    }
  }
}

/** Returns the token's `iss`, unverified. Throws AuthenticationError where the text is no token. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch (cause) {
    throw unauthenticated('the token is not accepted', cause)
  }
}

/** Whether a claim has the value: alone, in a list, or among the words of a `scope`. */
function hasClaim(payload: JWTPayload, claim: TokenVerifierOptions['explainClaim']): boolean {
  if (claim === undefined || !Object.hasOwn(payload, claim.name)) return false
  const given: unknown = payload[claim.name]
  const values: readonly unknown[] =
    typeof given === 'string' ? given.split(' ') : Array.isArray(given) ? given : []
  return values.includes(claim.value)
}

/** The claims in which issuers write scopes (RFC 8693 and Microsoft Entra) and roles. */
const scopeClaims = ['scope', 'scp', 'roles']

/** Whether one of those claims has the scope or role; true where none is asked for. */
function hasScope(payload: JWTPayload, scope: string | undefined): boolean {
  return scope === undefined || scopeClaims.some((name) => hasClaim(payload, { name, value: scope }))
}

/** The issuer may have published a new key since, or another one under the same key id. */
function mayBeNewKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed
}

function unauthenticated(message: string, cause?: unknown): AuthenticationError {
  return new AuthenticationError('unauthenticated', message, { cause })
}
