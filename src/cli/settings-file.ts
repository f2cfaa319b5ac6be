// `--settings`: settings from a file, for commands that take the settings of the gateway.
import { type GivenOptions, textOf } from './command.ts'
import { UsageError } from './exit-error.ts'

export const settingsFileOption = { settings: { type: 'string' } } as const

export const settingsFileDetails = [
  ['--settings FILE', 'reads settings from a file; those of the environment take precedence'],
] as const

/** Adds the settings of the file that is named, if one is, to the environment. Throws UsageError. */
export function loadSettingsFile(given: GivenOptions, process: NodeJS.Process): void {
  const path = textOf(given, 'settings')
  if (path === undefined) return
  try {
    process.loadEnvFile(path)
  } catch {
    throw new UsageError(`--settings must name a file that can be read: ${JSON.stringify(path)} cannot.`)
  }
}
