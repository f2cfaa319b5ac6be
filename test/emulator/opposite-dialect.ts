// The dialect in which every switch has another value than by default.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Behaviour, defaultBehaviour } from '../../emulator/behaviour.ts'
import { parseDialect } from '../../emulator/dialect.ts'

export const oppositeDialectFile = join(import.meta.dirname, 'opposite-dialect.json')

/** All switches in that dialect. */
export function oppositeBehaviour(): Behaviour {
  return { ...defaultBehaviour, ...parseDialect(readFileSync(oppositeDialectFile, 'utf8')) }
}
