// Bearer tokens (RFC 6750, RFC 7519): from the authorization header to a verified identity.
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { AuthenticationError } from './authentication-error.ts'
import type { Identity } from './isolation-key.ts'

export interface TokenRules {
  readonly issuer: string
  readonly audience: string
  /** The claim that tells callers apart. */
  readonly identityClaim: string
  readonly jwksUrl: string
}

/** The identity that an `authorization` header proves. Rejects with AuthenticationError. */
export type VerifyToken = (authorization: string | undefined) => Promise<Identity>

const algorithms = ['RS256', 'ES256', 'PS256', 'EdDSA']
const maxTokenLength = 16_384

/** Creates the check of tokens against the issuer's key set, which is fetched when first needed. */
export function createTokenVerifier(rules: TokenRules): VerifyToken {
  const keys = createRemoteJWKSet(new URL(rules.jwksUrl))
  return async (authorization) => {
    const token = /^Bearer +([\w~+/.=-]+)$/i.exec(authorization ?? '')?.[1]
    if (token === undefined || token.length > maxTokenLength)
      throw new AuthenticationError('unauthenticated', 'no bearer token')
    return { issuer: rules.issuer, subject: await verify(token, keys, rules) }
  }
}

async function verify(token: string, keys: JWTVerifyGetKey, rules: TokenRules): Promise<string> {
  try {
    const { payload } = await jwtVerify(token, keys, {
      issuer: rules.issuer,
      audience: rules.audience,
      algorithms,
      requiredClaims: ['exp', rules.identityClaim],
      clockTolerance: 5,
    })
    const subject = payload[rules.identityClaim]
    if (typeof subject === 'string') return subject
    throw new AuthenticationError('unauthenticated', `the claim ${rules.identityClaim} is not a string`)
  } catch (cause) {
    if (cause instanceof AuthenticationError) throw cause
    if (cause instanceof errors.JWKSTimeout || !(cause instanceof errors.JOSEError))
      throw new AuthenticationError('unavailable', 'the key set is not available', { cause })
    throw new AuthenticationError('unauthenticated', 'the token is not accepted', { cause })
  }
}
