// Every setting of the gateway: one definition each, from which the environment is parsed and docs/settings.md is written.
import { authSettings } from './auth-settings.ts'
import { cacheSettings } from './cache-settings.ts'
import { operationSettings } from './operation-settings.ts'
import { serverSettings } from './server-settings.ts'
import { telemetrySettings } from './telemetry-settings.ts'
import { upstreamSettings } from './upstream-settings.ts'
import { watchSettings } from './watch-settings.ts'

/** All settings by the name of their environment variable, in the order of the documentation. */
export const settings = {
  ...serverSettings,
  ...upstreamSettings,
  ...authSettings,
  ...cacheSettings,
  ...operationSettings,
  ...telemetrySettings,
  ...watchSettings,
}

/** Former names of settings, and their present ones. */
export const renamedSettings: ReadonlyMap<string, keyof typeof settings> = new Map([
  ['ANSWERS_MAX_BYTES', 'RESPONSE_CACHE_MAX_BYTES'],
  ['CACHE_FRESH_MS', 'PAGE_CACHE_MAX_AGE_MS'],
  ['CACHE_MAX_BYTES', 'PAGE_CACHE_MAX_BYTES'],
  ['CACHE_STALE_IF_ERROR_MS', 'PAGE_CACHE_STALE_IF_ERROR_MS'],
  ['CACHE_STALE_MS', 'PAGE_CACHE_STALE_WHILE_REVALIDATE_MS'],
  ['CACHE_URL', 'REDIS_URL'],
  ['FEDERATED_NODE', 'NODE_INTERFACE'],
  ['ID_SECRET', 'SIGNING_SECRETS'],
  ['MAX_IDS', 'MAX_NODE_IDS'],
  ['MAX_REFERENCES', 'MAX_REPRESENTATIONS'],
  ['PAGE_BUDGET', 'MAX_UPSTREAM_PAGES'],
  ['SHUTDOWN_DELAY_MS', 'SHUTDOWN_DRAIN_MS'],
])
