// The isolation key: which user's data the REST API shows. It follows from a verified identity and from nothing else.
import { hmacFields } from '../crypto/keyed-hash.ts'

/** The strictest alphabet that services of this family ask of the value: 1 to 256 of these. */
const allowed = /^[A-Za-z0-9._:@-]{1,256}$/

/** A verified identity: who issued it, and the claim that identifies the caller. */
export interface Identity {
  readonly issuer: string
  readonly subject: string
}

/** The identity's key; undefined where this mode derives none from it: the caller is rejected. */
export type DeriveIsolationKey = (identity: Identity) => string | undefined

/** Creates the derivation that a configuration names. Throws TypeError where `hmac` has no secret. */
export function createKeyDerivation(options: {
  readonly mode: 'hmac' | 'claim'
  readonly secret: string | undefined
}): DeriveIsolationKey {
  if (options.mode === 'claim') return claimDerivation
  if (options.secret === undefined) throw new TypeError('hmac needs a secret')
  return createHmacDerivation(options.secret)
}

/** A keyed hash over issuer and subject: 43 characters of the alphabet, the same for as long as `secret` is. */
export function createHmacDerivation(secret: string): DeriveIsolationKey {
  return ({ issuer, subject }) => {
    if (!issuer.isWellFormed() || !subject.isWellFormed() || subject === '') return undefined
    return hmacFields(secret, ['isolation-key', issuer, subject]).toString('base64url')
  }
}

/** The claim itself, where it fits the alphabet. */
export const claimDerivation: DeriveIsolationKey = ({ subject }) =>
  allowed.test(subject) ? subject : undefined
