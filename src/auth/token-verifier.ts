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
  /** The claim that tells callers apart. */
  readonly identityClaim: string
}

export interface VerifiedToken {
  readonly identity: Identity
  /** Unix milliseconds. */
  readonly expiresAt: number
  /** Whether the keys are those that it was verified with. */
  readonly isCurrent: () => boolean
}

/** Verifies a token. Rejects with AuthenticationError. */
export type VerifyToken = (token: string) => Promise<VerifiedToken>

const clockToleranceSeconds = 5
/** Longer ones are refused unread. A token with two hundred groups in it has some 11,000 characters. */
const maxTokenLength = 12_288
/** 1 to 256 characters, none of them a control character. */
const identityPattern = /^\P{Cc}{1,256}$/u

/** As many keys are tried for one token: whoever sends it makes the gateway work for each. */
const maxCandidates = 10

/** Creates the check of tokens. */
export function createTokenVerifier(rules: TokenVerifierOptions, clock: Clock): VerifyToken {
  async function verifyWith(token: string, getKey: JWTVerifyGetKey, issuer: string): Promise<JWTPayload> {
    const options = {
      issuer,
      audience: rules.audience,
      algorithms: [...rules.algorithms],
      requiredClaims: ['exp', rules.identityClaim],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(clock.wallNow()),
    }
    try {
      return (await jwtVerify(token, getKey, options)).payload
    } catch (error) {
      if (!(error instanceof errors.JWKSMultipleMatchingKeys)) throw error
      let tried = 0
      for await (const key of error) {
        try {
          return (await jwtVerify(token, key, options)).payload
        } catch (failure) {
          // A key that cannot be used at all is no reason not to try the next.
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

  async function verify(token: string, issuer: string, keySet: Jwks): Promise<JWTPayload> {
    const revision = keySet.revision()
    const getKey = await keySet.keys()
    try {
      return await verifyWith(token, getKey, issuer)
    } catch (error) {
      if (!mayBeOfNewKey(error)) throw error
      await keySet.reload()
      if (keySet.revision() === revision) throw error
      return verifyWith(token, await keySet.keys(), issuer)
    }
  }

  /** For how long a token that was refused so is refused in any case, in milliseconds. */
  function refusedForMs(error: unknown, keySet: Jwks): number {
    if (mayBeOfNewKey(error)) return keySet.renewsInMs()
    if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'nbf')
      return (Number(error.payload.nbf) - clockToleranceSeconds) * 1_000 - clock.wallNow()
    return Number.POSITIVE_INFINITY
  }

  return async (token) => {
    if (token.length > maxTokenLength) throw refusal('the token is too long')
    const issuer = issuerOf(token)
    const keySet = rules.keySets.get(issuer ?? '')
    if (issuer === undefined || keySet === undefined) throw refusal('the issuer is not accepted')
    // Before anything is waited for: what changes meanwhile makes the verdict one of the past.
    let revision = keySet.revision()
    const isCurrent = () => keySet.revision() === revision
    try {
      const payload = await verify(token, issuer, keySet)
      revision = keySet.revision()
      const subject = payload[rules.identityClaim]
      if (typeof subject !== 'string' || !subject.isWellFormed() || !identityPattern.test(subject))
        throw new TypeError('the identity claim is not usable')
      return { identity: { issuer, subject }, expiresAt: (payload.exp ?? 0) * 1000, isCurrent }
    } catch (error) {
      if (error instanceof AuthenticationError) throw error
      const forMs = refusedForMs(error, keySet)
      throw new AuthenticationError('unauthenticated', 'the token is not accepted', {
        cause: error,
        verdict: { forMs, isCurrent },
      })
    }
  }
}

/** The token's `iss`, whether true or not. Throws AuthenticationError where it is no token. */
function issuerOf(token: string): string | undefined {
  try {
    return decodeJwt(token).iss
  } catch (cause) {
    throw refusal('the token is not accepted', cause)
  }
}

/** The issuer may have another key by now, or another one under the same name. */
function mayBeOfNewKey(error: unknown): boolean {
  return error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWSSignatureVerificationFailed
}

function refusal(message: string, cause?: unknown): AuthenticationError {
  return new AuthenticationError('unauthenticated', message, { cause })
}
