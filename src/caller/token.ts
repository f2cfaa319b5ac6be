// Tokens (RFC 7519, RFC 8725): from the text to a verified identity.
import { decodeJwt, errors, type JWTPayload, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { Clock } from '../clock.ts'
import { AuthenticationError } from './authentication-error.ts'
import type { Identity } from './isolation-key.ts'
import type { KeySet } from './key-set.ts'

export interface TokenRules {
  /** The key set of each accepted `iss`. */
  readonly keySets: ReadonlyMap<string, KeySet>
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

/** Creates the check of tokens. */
export function createTokenVerifier(rules: TokenRules, clock: Clock): VerifyToken {
  async function verifyWith(token: string, getKey: JWTVerifyGetKey, issuer: string): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, getKey, {
      issuer,
      audience: rules.audience,
      algorithms: [...rules.algorithms],
      requiredClaims: ['exp', rules.identityClaim],
      clockTolerance: clockToleranceSeconds,
      currentDate: new Date(clock.wallNow()),
    })
    return payload
  }

  async function verify(token: string, issuer: string, keySet: KeySet): Promise<JWTPayload> {
    const revision = keySet.revision()
    const getKey = await keySet.current()
    try {
      return await verifyWith(token, getKey, issuer)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      await keySet.renew()
      if (keySet.revision() === revision) throw error
      return verifyWith(token, await keySet.current(), issuer)
    }
  }

  return async (token) => {
    try {
      if (token.length > maxTokenLength) throw refusal('the token is too long')
      const { iss } = decodeJwt(token)
      const keySet = rules.keySets.get(iss ?? '')
      if (iss === undefined || keySet === undefined) throw refusal('the issuer is not accepted')
      const payload = await verify(token, iss, keySet)
      const revision = keySet.revision()
      const subject = payload[rules.identityClaim]
      if (typeof subject !== 'string' || !subject.isWellFormed() || !identityPattern.test(subject))
        throw refusal('the identity claim is not usable')
      return {
        identity: { issuer: iss, subject },
        expiresAt: (payload.exp ?? 0) * 1000,
        isCurrent: () => keySet.revision() === revision,
      }
    } catch (error) {
      throw error instanceof AuthenticationError ? error : refusal('the token is not accepted', error)
    }
  }
}

function refusal(message: string, cause?: unknown): AuthenticationError {
  return new AuthenticationError('unauthenticated', message, { cause })
}
