// What each part needs of the configuration, in the part's own terms.
import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import { fetchJwks } from '../auth/fetch-jwks.ts'
import { claimDerivation, createHmacDerivation, type DeriveIsolationKey } from '../auth/isolation-key.ts'
import { expandIssuers } from '../auth/issuers.ts'
import { createJwks, type Jwks, type OnJwksChange } from '../auth/jwks.ts'
import type { TokenVerifierOptions } from '../auth/token-verifier.ts'
import type { Clock } from '../clock.ts'
import type { OperationLimits } from '../graphql/limits/operation-limits.ts'
import { parseTrustedDocuments, type TrustedDocumentsPolicy } from '../graphql/trusted-documents.ts'
import { publicAddress } from '../logging/public-address.ts'
import type { Freshness } from '../page-cache/freshness.ts'
import type { ConnectionLimits } from '../sessions/connection-limits.ts'
import { type Config, ConfigError } from './config.ts'

/** `log` is told of key sets that cannot be fetched. */
export function tokenRulesOf(config: Config, clock: Clock, log: Logger): TokenVerifierOptions {
  const issuers = expandIssuers(config.AUTH_ISSUER, config.AUTH_JWKS_URL, config.AUTH_TENANTS ?? [])
  const byUrl = new Map<string, Jwks>()
  const keySets = new Map<string, Jwks>()
  for (const { issuer, jwksUrl } of issuers) {
    const keySet = byUrl.get(jwksUrl) ?? createJwks(jwksUrl, fetchJwks, clock, logChange(log, jwksUrl))
    byUrl.set(jwksUrl, keySet)
    keySets.set(issuer, keySet)
  }
  return {
    keySets,
    audience: config.AUTH_AUDIENCE,
    algorithms: config.AUTH_ALGORITHMS,
    identityClaim: config.AUTH_IDENTITY_CLAIM,
  }
}

function logChange(log: Logger, jwksUrl: string): OnJwksChange {
  const address = publicAddress(jwksUrl)
  return (problem) =>
    log.warn({ keySet: problem === undefined ? 'up' : 'down', address, reason: problem }, 'a key set changed')
}

export function derivationOf({ ISOLATION_KEY_MODE, ISOLATION_KEY_SECRET }: Config): DeriveIsolationKey {
  if (ISOLATION_KEY_MODE === 'claim') return claimDerivation
  if (ISOLATION_KEY_SECRET === undefined) throw new TypeError('hmac needs ISOLATION_KEY_SECRET')
  return createHmacDerivation(ISOLATION_KEY_SECRET)
}

export function freshnessOf(config: Config): Freshness {
  return {
    freshMs: config.PAGE_CACHE_MAX_AGE_MS,
    staleMs: config.PAGE_CACHE_MAX_AGE_MS + config.PAGE_CACHE_STALE_WHILE_REVALIDATE_MS,
    staleIfErrorMs: config.PAGE_CACHE_MAX_AGE_MS + config.PAGE_CACHE_STALE_IF_ERROR_MS,
  }
}

export function limitsOf(config: Config): OperationLimits & ConnectionLimits {
  return {
    defaultSize: Math.min(20, config.MAX_PAGE_SIZE),
    maxSize: config.MAX_PAGE_SIZE,
    pageBudget: config.MAX_UPSTREAM_PAGES,
    maxTokens: config.MAX_TOKENS,
    maxDepth: config.MAX_DEPTH,
    maxAliases: config.MAX_ALIASES,
    maxRootFields: config.MAX_ROOT_FIELDS,
    maxDirectives: config.MAX_DIRECTIVES,
    maxIds: config.MAX_NODE_IDS,
    maxReferences: config.MAX_REPRESENTATIONS,
    maxCost: config.MAX_COST,
    maxResponseBytes: config.MAX_RESPONSE_BYTES,
  }
}

/** Reads the file of the trusted documents. Throws ConfigError where it cannot be used. */
export function loadTrustedDocuments({
  TRUSTED_DOCUMENTS: mode,
  TRUSTED_DOCUMENTS_FILE: path,
}: Config): TrustedDocumentsPolicy {
  if (path === undefined) return { mode, documents: undefined }
  try {
    const documents = parseTrustedDocuments(readFileSync(path, 'utf8'))
    if (mode === 'enforce' && documents.count === 0)
      throw new Error(
        'TRUSTED_DOCUMENTS_FILE contains no document: TRUSTED_DOCUMENTS=enforce would refuse every one.',
      )
    return { mode, documents }
  } catch (error) {
    const isOurs = error instanceof Error && error.message.startsWith('TRUSTED_DOCUMENTS_FILE ')
    throw new ConfigError([isOurs ? error.message : 'TRUSTED_DOCUMENTS_FILE must name a readable file.'])
  }
}
