// A dialect: a file of switches, with which the emulator behaves as a service was found to.
import { readFileSync } from 'node:fs'
import { type Behaviour, defaultBehaviour } from './behaviour.ts'

/** Names the file of the dialect in which every emulator of the process starts, where its options do not say otherwise. */
export const dialectVariable = 'EMULATOR_DIALECT'

interface Check {
  readonly isValid: (value: unknown) => boolean
  /** Completes "NAME must be …". */
  readonly expected: string
}

const oneOf = (...values: readonly string[]): Check => ({
  isValid: (value) => typeof value === 'string' && values.includes(value),
  expected: values.map((value) => `"${value}"`).join(' or '),
})
const trueOrFalse: Check = { isValid: (value) => typeof value === 'boolean', expected: 'true or false' }
const integer = (min: number, max: number): Check => ({
  isValid: (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
  expected: `a number from ${min} to ${max}`,
})

const checks: Readonly<Record<keyof Behaviour, Check>> = {
  missingIdentity: oneOf('everyone', 'badRequest'),
  enforceIdentityOnById: trueOrFalse,
  ties: oneOf('mirrored', 'independent'),
  before: oneOf('adjacent', 'head'),
  unknownCursor: oneOf('ignored', 'badRequest', 'notFound'),
  limit: oneOf('badRequest', 'clamp'),
  maxLimit: integer(1, 100),
  nullLastId: trueOrFalse,
  identityHeader: {
    isValid: (value) => typeof value === 'string' && /^[A-Za-z0-9-]{1,64}$/.test(value),
    expected: 'the name of a header',
  },
  previewGate: {
    isValid: (value) => value === null || (typeof value === 'string' && /^[\w=.-]{1,100}$/.test(value)),
    expected: 'a feature, or null',
  },
  delayMs: integer(0, 60_000),
  deletedLinger: trueOrFalse,
  transitionMs: integer(0, 3_600_000),
}

/** Parses the text of a dialect. Throws an error of one sentence for anything but switches with values that they have. */
export function parseDialect(text: string): Partial<Behaviour> {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new Error('A dialect must be JSON.')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error("A dialect must be an object of the emulator's switches.")
  const switches = Object.entries(value)
  for (const [name, setTo] of switches) {
    if (!isSwitch(name))
      throw new Error(`A dialect has no switch "${name}": there are ${Object.keys(checks).join(', ')}.`)
    const { isValid, expected } = checks[name]
    if (!isValid(setTo)) throw new Error(`The switch ${name} of a dialect must be ${expected}.`)
  }
  return Object.fromEntries(switches.map(([name, setTo]) => [name, setTo ?? undefined]))
}

/** Reads the dialect that the environment names; without one, no switch is set. Throws as `parseDialect` does. */
export function readDialect(environment: NodeJS.ProcessEnv): Partial<Behaviour> {
  const path = environment[dialectVariable]
  if (path === undefined || path === '') return {}
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    throw new Error(`${dialectVariable} must name a readable file.`)
  }
  return parseDialect(text)
}

/** The settings of a gateway in front of a service of this dialect, where they are not the gateway's defaults. */
export function dialectSettings({ identityHeader, previewGate }: Partial<Behaviour>): Record<string, string> {
  return {
    ...(identityHeader !== undefined && { UPSTREAM_IDENTITY_HEADER: identityHeader }),
    ...(previewGate !== undefined && { UPSTREAM_FEATURES: previewGate }),
  }
}

function isSwitch(name: string): name is keyof Behaviour {
  return Object.hasOwn(defaultBehaviour, name)
}
