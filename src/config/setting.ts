// What a setting is, and the kinds of values that settings have.
import { z } from 'zod'

/** One setting. `schema` parses the text of the environment; `expected` completes "NAME must be …". */
export interface Setting {
  readonly schema: z.ZodType<unknown, string>
  readonly expected: string
  /** A more precise problem with a text that the schema rejects; completes "NAME …". */
  readonly complaint?: (text: string) => string | undefined
  /** Used when the variable is unset or empty. */
  readonly default?: string
  /** Missing is an error. `validateCombinations` checks the settings that only some combinations need. */
  readonly required?: true
  /** Secret: may come from the file that NAME_FILE names, and is never printed. */
  readonly secret?: true
  readonly description: string
}

/** Quotes a value for a message: at most 60 characters, on one line. */
export function quoted(text: string): string {
  const shown = text.replaceAll(/[^\x20-\x7e]/g, '?')
  return shown.length <= 60 ? `"${shown}"` : `"${shown.slice(0, 60)}…"`
}

export const setting = <const Definition extends Setting>(definition: Definition) => definition

export const integer = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number)
    .pipe(z.number().min(min).max(max))

/** Milliseconds, or a number with its unit, as in 10s. */
export const milliseconds = (min: number, max: number) =>
  quantity({ ms: 1, s: 1_000, m: 60_000, h: 3_600_000 }, min, max)

/** Bytes, or a number with its unit, as in 128MiB. */
export const bytes = quantity(
  { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 },
  0,
  1_000_000_000_000,
)

function quantity(units: Readonly<Record<string, number>>, min: number, max: number) {
  const pattern = new RegExp(`^(\\d{1,15})(${Object.keys(units).join('|')})?$`)
  return z
    .string()
    .regex(pattern)
    .transform((text) => {
      const [, number = '', unit = ''] = pattern.exec(text) ?? []
      return Number(number) * (unit === '' ? 1 : (units[unit] ?? Number.NaN))
    })
    .pipe(z.number().min(min).max(max))
}

const switches: Readonly<Record<string, string>> = { true: 'on', false: 'off' }
export const onOrOff = z
  .string()
  .transform((text) => (Object.hasOwn(switches, text) ? switches[text] : text))
  .pipe(z.enum(['on', 'off']))

export const hasCredentials = (text: string) => {
  const url = URL.parse(text)
  return url !== null && (url.username !== '' || url.password !== '')
}

export const httpUrl = z.string().refine((text) => {
  const url = URL.parse(text)
  return (
    (url?.protocol === 'https:' || url?.protocol === 'http:') &&
    url.search === '' &&
    url.hash === '' &&
    !hasCredentials(text)
  )
})

export const list = z.string().transform((text) =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== ''),
)

export const secretText = z.string().refine((text) => Buffer.byteLength(text) >= 32)
export const secretList = list.pipe(z.array(secretText).min(1))

/** A limit of operations, at least 1. */
export function limit(defaultLimit: number, description: string) {
  return setting({
    schema: integer(1, 1_000_000),
    expected: 'a number from 1 to 1000000',
    default: `${defaultLimit}`,
    description,
  })
}
