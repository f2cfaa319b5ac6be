// Settings of tests: the least that a gateway can be started with, and overrides.
import assert from 'node:assert/strict'
import {
  ConfigError,
  type Environment,
  parseSettings,
  type Settings,
} from '../../src/config/parse-settings.ts'

export const secretA = 'a-secret-of-at-least-32-bytes-xxA'
export const secretB = 'a-secret-of-at-least-32-bytes-xxB'

/** The least that a gateway can be started with. */
export const least = {
  UPSTREAM_URL: 'https://account.services.example/api/projects/demo',
  AUTH_ISSUER: 'https://issuer.example',
  AUTH_AUDIENCE: 'the-gateway',
  AUTH_JWKS_URL: 'https://issuer.example/keys',
  ISOLATION_KEY_SECRET: secretA,
  SIGNING_SECRETS: secretB,
}

/** For environments that name no file. */
export const noFile = (path: string): never => assert.fail(`${path} was read`)

export function parse(overrides: Environment = {}, readFile: (path: string) => string = noFile): Settings {
  return parseSettings({ ...least, ...overrides }, readFile)
}

/** The lines of the error; none where there is no error. */
export function problemsOf(overrides: Environment, readFile?: (path: string) => string): readonly string[] {
  try {
    parse(overrides, readFile)
  } catch (error) {
    if (error instanceof ConfigError) return error.problems
    throw error
  }
  return []
}
