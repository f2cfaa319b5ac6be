// The configuration, for commands that end where it is invalid.
import { type Config, parseConfig } from '../config/config.ts'
import { ConfigError } from '../config/parse-settings.ts'
import { exitCodes } from './exit-codes.ts'
import { ExitError } from './exit-error.ts'

/** Reads the configuration out of the environment. Throws ExitError with all problems. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  try {
    return parseConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) throw new ExitError(error.message, exitCodes.config)
    throw error
  }
}
