// The issuers whose tokens are accepted, each with its key set. A multi-tenant issuer is one for each named tenant.

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
