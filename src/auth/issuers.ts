// The issuers whose tokens are accepted, each with its key set. A multi-tenant issuer is one for each named tenant.
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import { publicAddress } from '../logging/public-address.ts'
import { createJwks, fetchJwks, type Jwks, type OnJwksChange } from './jwks.ts'

export interface TrustedIssuer {
  /** `iss`, in full. */
  readonly issuer: string
  readonly jwksUrl: string
}

/** What an issuer or a key set's URL contains in place of the tenant (Microsoft Entra's way of writing it). */
export const tenantPlaceholder = '{tenantid}'

/** The issuers that the settings name. `issuers` and `jwksUrls` go together by position. */
export function expandIssuers(
  issuers: readonly string[],
  jwksUrls: readonly string[],
  tenants: readonly string[],
): TrustedIssuer[] {
  return issuers.flatMap((issuer, index) => {
    const jwksUrl = jwksUrls[index]
    if (jwksUrl === undefined) throw new TypeError('an issuer has no key set')
    if (!issuer.includes(tenantPlaceholder)) return [{ issuer, jwksUrl }]
    return tenants.map((tenant) => ({
      issuer: issuer.replaceAll(tenantPlaceholder, tenant),
      jwksUrl: jwksUrl.replaceAll(tenantPlaceholder, tenant),
    }))
  })
}

/** Creates the key set of each issuer by its `iss`; issuers with the same URL share one. Logs when one becomes unavailable. */
export function createJwksByIssuer(
  issuers: readonly TrustedIssuer[],
  clock: Clock,
  log: Logger,
): ReadonlyMap<string, Jwks> {
  const byUrl = new Map<string, Jwks>()
  return new Map(
    issuers.map(({ issuer, jwksUrl }) => {
      const jwks = byUrl.get(jwksUrl) ?? createJwks(jwksUrl, fetchJwks, clock, logChange(jwksUrl, log))
      byUrl.set(jwksUrl, jwks)
      return [issuer, jwks]
    }),
  )
}

function logChange(jwksUrl: string, log: Logger): OnJwksChange {
  const address = publicAddress(jwksUrl)
  return (problem) =>
    log.warn({ keySet: problem === undefined ? 'up' : 'down', address, reason: problem }, 'a key set changed')
}
