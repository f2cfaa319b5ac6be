// All that authenticates callers: key sets, the verification of tokens, the derivation of isolation keys.
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { type Authenticate, createAuthenticator, createTokenStats, type TokenStats } from './authenticate.ts'
import { createKeyDerivation } from './isolation-key.ts'
import { createJwksByIssuer, type TrustedIssuer } from './issuers.ts'
import type { Jwks } from './jwks.ts'
import { createTokenVerifier, type TokenVerifierOptions } from './token-verifier.ts'

export interface AuthenticationOptions extends Omit<TokenVerifierOptions, 'keySets'> {
  readonly issuers: readonly TrustedIssuer[]
  readonly isolationKey: Parameters<typeof createKeyDerivation>[0]
}

export interface Authentication {
  readonly authenticate: Authenticate
  /** By issuer. */
  readonly keySets: ReadonlyMap<string, Jwks>
  readonly tokens: Readonly<TokenStats>
  /** Fetches the key sets, so that the first request need not wait for them. A failure is reported to the requests that need them. */
  readonly fetchKeySets: () => void
}

/** Creates the authentication; nothing is fetched yet. */
export function createAuthentication(
  options: AuthenticationOptions,
  log: Logger,
  clock: Clock,
): Authentication {
  const keySets = createJwksByIssuer(options.issuers, clock, log)
  const tokens = createTokenStats()
  const verifyToken = createTokenVerifier({ ...options, keySets }, clock)
  return {
    authenticate: createAuthenticator(verifyToken, createKeyDerivation(options.isolationKey), clock, tokens),
    keySets,
    tokens,
    fetchKeySets() {
      for (const { keys } of new Set(keySets.values())) keys().catch(() => undefined)
    },
  }
}
