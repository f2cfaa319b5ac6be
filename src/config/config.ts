// The configuration: settings parsed and checked together, with every problem named at once.
import { readFileSync } from 'node:fs'
import type { z } from 'zod'
import { tenantPlaceholder } from '../auth/issuers.ts'
import { quoted, renamedSettings, type Setting, settings } from './settings.ts'

type Definitions = typeof settings
type Name = keyof Definitions
type ValueOf<Definition extends Setting> = z.output<Definition['schema']>

/** What some editors put in front of a text: part of a secret it would differ from what others hold, without a sign. */
const byteOrderMark = '\ufeff'

/** Every setting by name; undefined where it is unset, optional and has no default. */
export type Config = {
  readonly [N in Name]: Definitions[N] extends { required: true } | { fallback: string }
    ? ValueOf<Definitions[N]>
    : ValueOf<Definitions[N]> | undefined
}

/** The settings are wrong: one line for each that is missing or bad, never with the value of a secret. */
export class ConfigError extends Error {
  override name = 'ConfigError'
  readonly problems: readonly string[]
  constructor(problems: readonly string[]) {
    super(`The configuration has ${problems.length} problem(s):\n${problems.map((p) => `  ${p}`).join('\n')}`)
    this.problems = problems
  }
}

/**
 * Parses the settings out of an environment. Throws ConfigError with all problems.
 * `readFile` reads the file of a `NAME_FILE` variable (secrets only).
 */
export function parseConfig(
  environment: Readonly<Record<string, string | undefined>>,
  readFile = (path: string) => readFileSync(path, 'utf8'),
): Config {
  const problems: string[] = []
  /** Settings that something is wrong with by themselves. */
  const wrong = new Set<string>()
  const values: Record<string, unknown> = {}
  for (const [name, definition] of Object.entries<Setting>(settings)) {
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
    wrong.add(name)
  }
  problems.push(...findRenamed(environment))
  const config = values as Config
  problems.push(...checkTogether(config, wrong))
  if (problems.length > 0) throw new ConfigError(problems)
  return Object.freeze(config)
}

/** Settings that had another name once: whoever sets one would wonder why it does nothing. */
function findRenamed(environment: Readonly<Record<string, string | undefined>>): string[] {
  return [...renamedSettings].flatMap(([old, name]) =>
    [old, `${old}_FILE`].some((variable) => environment[variable])
      ? [`${old} is called ${name} now: rename it.`]
      : [],
  )
}

/** `success`: of parsing; undefined: there was nothing to parse. */
function problemOf(
  name: string,
  { required, expected, complaint, secret }: Setting,
  { text = '', success }: { readonly text: string | undefined; readonly success: boolean | undefined },
): string | undefined {
  if (success === undefined) return required ? `${name} is missing: it must be ${expected}.` : undefined
  if (success) return undefined
  if (text.includes(byteOrderMark))
    return `${name} must not hold a byte order mark: save it as UTF-8 without one.`
  const complained = complaint?.(text)
  if (complained !== undefined) return `${name} ${complained}.`
  // What may be a credential is not shown: that of a URL, or one in the wrong place.
  const isShown = !secret && !/[@?#]/.test(text)
  return `${name} must be ${expected}${isShown ? `: got ${quoted(text)}` : ''}.`
}

function readText(
  name: string,
  definition: Setting,
  environment: Readonly<Record<string, string | undefined>>,
  readFile: (path: string) => string,
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
  // An empty text is a value only where it is allowed to switch something off.
  if (direct === '' && !definition.schema.safeParse('').success) return { text: definition.fallback }
  return { text: direct ?? definition.fallback }
}

function checkTogether(config: Config, wrong: ReadonlySet<string>): string[] {
  const problems: string[] = []
  /** Says it once what is wrong together, and only of settings that are right by themselves. */
  const check = (names: readonly Name[], isWrong: () => boolean, problem: string) => {
    if (!names.some((name) => wrong.has(name)) && isWrong()) problems.push(problem)
  }
  check(
    ['UPSTREAM_AUTH', 'UPSTREAM_TOKEN'],
    () => config.UPSTREAM_AUTH === 'token' && config.UPSTREAM_TOKEN === undefined,
    'UPSTREAM_TOKEN is missing: UPSTREAM_AUTH=token needs a bearer token.',
  )
  check(
    ['ISOLATION_KEY_MODE', 'ISOLATION_KEY_SECRET'],
    () => config.ISOLATION_KEY_MODE === 'hmac' && config.ISOLATION_KEY_SECRET === undefined,
    'ISOLATION_KEY_SECRET is missing: ISOLATION_KEY_MODE=hmac needs at least 32 bytes of secret text.',
  )
  check(
    ['AUTH_ISSUER', 'AUTH_JWKS_URL'],
    () => config.AUTH_ISSUER.length !== config.AUTH_JWKS_URL.length,
    'AUTH_JWKS_URL must name one key set for each issuer in AUTH_ISSUER.',
  )
  const isMultiTenant = () => config.AUTH_ISSUER.some((issuer) => issuer.includes(tenantPlaceholder))
  check(
    ['AUTH_ISSUER', 'AUTH_TENANTS'],
    () => isMultiTenant() !== (config.AUTH_TENANTS !== undefined),
    'AUTH_TENANTS must name the tenants that {tenantid} in AUTH_ISSUER stands for; without {tenantid}, leave it out.',
  )
  check(
    ['AUTH_ISSUER', 'ISOLATION_KEY_MODE'],
    () => config.ISOLATION_KEY_MODE === 'claim' && (config.AUTH_ISSUER.length > 1 || isMultiTenant()),
    'ISOLATION_KEY_MODE must be hmac with more than one issuer or with {tenantid}: the same claim of two issuers is not the same caller.',
  )
  check(
    ['TRUSTED_DOCUMENTS', 'TRUSTED_DOCUMENTS_FILE'],
    () => config.TRUSTED_DOCUMENTS !== 'off' && config.TRUSTED_DOCUMENTS_FILE === undefined,
    'TRUSTED_DOCUMENTS_FILE is missing: TRUSTED_DOCUMENTS needs the file of the trusted documents.',
  )
  check(
    ['PAGE_CACHE_STALE_WHILE_REVALIDATE_MS', 'PAGE_CACHE_STALE_IF_ERROR_MS'],
    () => config.PAGE_CACHE_STALE_WHILE_REVALIDATE_MS > config.PAGE_CACHE_STALE_IF_ERROR_MS,
    'PAGE_CACHE_STALE_IF_ERROR_MS must be at least PAGE_CACHE_STALE_WHILE_REVALIDATE_MS.',
  )
  return problems
}
