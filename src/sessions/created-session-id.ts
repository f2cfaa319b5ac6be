// The REST ids of sessions that the gateway creates: it chooses them, so that a create that is repeated finds what it created.
import { randomUUID } from 'node:crypto'
import { hmacFields } from '../crypto/keyed-hash.ts'
import { UserInputError } from '../user-input-error.ts'

/** The caller and the agent that a session is created for, and the client's name for this create. */
export interface CreatedSession {
  readonly isolationKey: string
  readonly agentName: string
  /** The same key is the same session; undefined: another one each time. */
  readonly idempotencyKey: string | undefined
}

/** Returns the session's id: 32 hexadecimal digits. */
export type CreateSessionId = (session: CreatedSession) => string

const digits = 32

/** Creates the ids: a keyed hash, so that no two callers share one and nobody can name another caller's. */
export function createSessionIds(secret: string): CreateSessionId {
  return ({ isolationKey, agentName, idempotencyKey }) => {
    const name = idempotencyKey === undefined ? ['random', randomUUID()] : ['key', idempotencyKey]
    return hmacFields(secret, ['created-session', isolationKey, agentName, ...name])
      .toString('hex')
      .slice(0, digits)
  }
}

const minKeyLength = 8
const maxKeyLength = 128

/** Returns the client's key; undefined where it sent none. Throws UserInputError for a text that is none. */
export function parseIdempotencyKey(key: string | null | undefined): string | undefined {
  if (key === null || key === undefined) return undefined
  if (key.length >= minKeyLength && key.length <= maxKeyLength && key.isWellFormed()) return key
  throw new UserInputError(
    `\`idempotencyKey\` must have ${minKeyLength} to ${maxKeyLength} characters of well-formed text.`,
  )
}

const maxVersionLength = 64

/** Returns the agent's version; undefined where the client names none. Throws UserInputError for a text that is none. */
export function parseAgentVersion(version: string | null | undefined): string | undefined {
  if (version === null || version === undefined) return undefined
  if (version !== '' && version.length <= maxVersionLength && version.isWellFormed()) return version
  throw new UserInputError(
    `\`agentVersion\` must have 1 to ${maxVersionLength} characters of well-formed text.`,
  )
}
