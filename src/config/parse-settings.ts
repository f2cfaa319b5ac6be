// From the environment to settings: parsed, and validated together, with every problem reported at once.
import type { z } from 'zod'
import { tenantPlaceholder } from '../auth/issuers.ts'
import { quoted, type Setting } from './setting.ts'
import { settings as definitions, renamedSettings } from './settings.ts'

type Definitions = typeof definitions
type Name = keyof Definitions
type ValueOf<Definition extends Setting> = z.output<Definition['schema']>

/** Some editors write it in front of a file: in a secret, it would be an invisible difference. */
const byteOrderMark = '\ufeff'

/** Every setting by name; undefined where it is unset, optional and has no default. */
export type Settings = {
  readonly [N in Name]: Definitions[N] extends { required: true } | { default: string }
    ? ValueOf<Definitions[N]>
    : ValueOf<Definitions[N]> | undefined
}

/** The settings are invalid: one line for each that is missing or bad, never with the value of a secret. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  ${p}`).join('\n')}`)
    this.problems = problems
  }
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Returns the text of a file. Throws when there is none. */
export type ReadFile = (path: string) => string

/**
 * Parses the settings out of an environment. Throws ConfigError with all problems.
 * `readFile` reads the file of a `NAME_FILE` variable (secrets only).
 */
export function parseSettings(environment: Environment, readFile: ReadFile): Settings {
  const problems: string[] = []
  /** Settings that are invalid by themselves. */
  const invalid = new Set<string>()
  const values: Record<string, unknown> = {}
  for (const [name, definition] of Object.entries<Setting>(definitions)) {
    const { text, problem } = readText(name, definition, environment, readFile)
    const hasMark = text?.includes(byteOrderMark) === true
    const parsed =
      text === undefined
        ? undefined
        : hasMark
          ? ({ success: false } as const)
          : definition.schema.safeParse(text)
    values[name] = parsed?.success ? parsed.data : undefined
    const found = problem ?? problemOf(name, definition, { text, success: parsed?.success })
    if (found === undefined) continue
    problems.push(found)
    invalid.add(name)
  }
  problems.push(...findRenamed(environment))
  const settings = values as Settings
  problems.push(...validateCombinations(settings, invalid))
  if (problems.length > 0) throw new ConfigError(problems)
  return settings
}

/** One problem for each earlier name of a setting: it would be ignored without a sign. */
function findRenamed(environment: Environment): string[] {
  return [...renamedSettings].flatMap(([old, name]) =>
    [old, `${old}_FILE`].some((variable) => environment[variable])
      ? [`${old} is called ${name} now: rename it.`]
      : [],
  )
}

/** `success` is that of parsing, and undefined where there was nothing to parse. */
function problemOf(
  name: string,
  { required, expected, complaint, secret }: Setting,
  { text = '', success }: { readonly text: string | undefined; readonly success: boolean | undefined },
): string | undefined {
  if (success === undefined) return required ? `${name} is missing: it must be ${expected}.` : undefined
  if (success) return undefined
  if (text.includes(byteOrderMark))
    return `${name} must not contain a byte order mark: save it as UTF-8 without one.`
  const complained = complaint?.(text)
  if (complained !== undefined) return `${name} ${complained}.`
  // A credential is not shown, be it in a URL or in the wrong setting.
  const isShown = !secret && !/[@?#]/.test(text)
  return `${name} must be ${expected}${isShown ? `: got ${quoted(text)}` : ''}.`
}

function readText(
  name: string,
  definition: Setting,
  environment: Environment,
  readFile: ReadFile,
): { readonly text?: string | undefined; readonly problem?: string } {
  const direct = environment[name]
  const file = definition.secret ? environment[`${name}_FILE`] : undefined
  if (file && direct) return { problem: `${name} and ${name}_FILE are both set: keep one.` }
  if (file) {
    try {
      return { text: readFile(file).replace(/\r?\n$/, '') }
    } catch {
      return { problem: `${name}_FILE must name a readable file.` }
    }
  }
  // An empty string is a value only where the schema allows it.
  if (direct === '' && !definition.schema.safeParse('').success) return { text: definition.default }
  return { text: direct ?? definition.default }
}

function validateCombinations(settings: Settings, invalid: ReadonlySet<string>): string[] {
  const problems: string[] = []
  /** Checks a combination of settings that are valid by themselves. */
  const check = (names: readonly Name[], isInvalid: () => boolean, problem: string) => {
    if (!names.some((name) => invalid.has(name)) && isInvalid()) problems.push(problem)
  }
  check(
    ['PORT', 'METRICS_PORT'],
    () => settings.PORT !== 0 && settings.METRICS_PORT === settings.PORT,
    'METRICS_PORT must be another port than PORT.',
  )
  check(
    ['UPSTREAM_AUTH', 'UPSTREAM_TOKEN'],
    () => settings.UPSTREAM_AUTH === 'token' && settings.UPSTREAM_TOKEN === undefined,
    'UPSTREAM_TOKEN is missing: UPSTREAM_AUTH=token needs a bearer token.',
  )
  check(
    ['ISOLATION_KEY_MODE', 'ISOLATION_KEY_SECRET'],
    () => settings.ISOLATION_KEY_MODE === 'hmac' && settings.ISOLATION_KEY_SECRET === undefined,
    'ISOLATION_KEY_SECRET is missing: ISOLATION_KEY_MODE=hmac needs at least 32 bytes of secret text.',
  )
  check(
    ['AUTH_ISSUER', 'AUTH_JWKS_URL'],
    () => settings.AUTH_ISSUER.length !== settings.AUTH_JWKS_URL.length,
    'AUTH_JWKS_URL must name one key set for each issuer in AUTH_ISSUER.',
  )
  const isMultiTenant = () => settings.AUTH_ISSUER.some((issuer) => issuer.includes(tenantPlaceholder))
  check(
    ['AUTH_ISSUER', 'AUTH_TENANTS'],
    () => isMultiTenant() !== (settings.AUTH_TENANTS !== undefined),
    'AUTH_TENANTS must name the tenants that {tenantid} in AUTH_ISSUER stands for; without {tenantid}, leave it out.',
  )
  check(
    ['AUTH_ISSUER', 'ISOLATION_KEY_MODE'],
    () => settings.ISOLATION_KEY_MODE === 'claim' && (settings.AUTH_ISSUER.length > 1 || isMultiTenant()),
    'ISOLATION_KEY_MODE must be hmac with more than one issuer or with {tenantid}: the same claim of two issuers is not the same caller.',
  )
  check(
    ['TRUSTED_DOCUMENTS', 'TRUSTED_DOCUMENTS_FILE'],
    () => settings.TRUSTED_DOCUMENTS !== 'off' && settings.TRUSTED_DOCUMENTS_FILE === undefined,
    'TRUSTED_DOCUMENTS_FILE is missing: TRUSTED_DOCUMENTS needs the file of the trusted documents.',
  )
  check(
    ['PAGE_CACHE_STALE_WHILE_REVALIDATE_MS', 'PAGE_CACHE_STALE_IF_ERROR_MS'],
    () => settings.PAGE_CACHE_STALE_WHILE_REVALIDATE_MS > settings.PAGE_CACHE_STALE_IF_ERROR_MS,
    'PAGE_CACHE_STALE_IF_ERROR_MS must be at least PAGE_CACHE_STALE_WHILE_REVALIDATE_MS.',
  )
  for (const name of ['UPSTREAM_MAX_CONCURRENCY', 'MAX_STREAMS'] as const)
    check(
      ['WORKERS', name],
      () => settings.WORKERS !== 'auto' && settings.WORKERS > settings[name],
      `${name} must be at least WORKERS: each worker gets its share of it.`,
    )
  check(
    ['WORKERS', 'WRITES', 'REDIS_URL'],
    () => settings.WRITES === 'on' && settings.WORKERS !== 1 && settings.REDIS_URL === undefined,
    "REDIS_URL is missing: with WRITES=on, workers learn from it of each other's writes.",
  )
  check(
    ['WATCH_MIN_INTERVAL_MS', 'WATCH_MAX_INTERVAL_MS'],
    () => settings.WATCH_MIN_INTERVAL_MS > settings.WATCH_MAX_INTERVAL_MS,
    'WATCH_MAX_INTERVAL_MS must be at least WATCH_MIN_INTERVAL_MS.',
  )
  return problems
}
