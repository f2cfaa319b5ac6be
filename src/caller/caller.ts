// The caller of a request: who it is, and the isolation key that everything done on its behalf needs.
import { AuthenticationError } from './authentication-error.ts'
import type { DeriveIsolationKey } from './isolation-key.ts'
import type { VerifyToken } from './token.ts'

export interface Caller {
  /** Never empty. Whoever stores, shares or sends anything of a caller's does it under this key. */
  readonly isolationKey: string
}

/** The caller that an `authorization` header proves. Rejects with AuthenticationError. */
export type Authenticate = (authorization: string | undefined) => Promise<Caller>

/** Creates the way from token to caller. */
export function createAuthenticate(
  verifyToken: VerifyToken,
  deriveIsolationKey: DeriveIsolationKey,
): Authenticate {
  return async (authorization) => {
    const isolationKey = deriveIsolationKey(await verifyToken(authorization))
    if (isolationKey === undefined || isolationKey === '')
      throw new AuthenticationError('unauthenticated', 'the identity has no isolation key')
    return { isolationKey }
  }
}
