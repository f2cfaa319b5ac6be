// Global ids of sessions (Global Object Identification): they name agent and session, and only the caller that an id
// was given to can use it, because the REST API does not reliably tell users apart in reads by id.
import { constantTimeEqual, createTagger } from '../keyed-hash.ts'
import { isAgentName } from './agent.ts'

/** Of the format `VERSION TAG AGENT:SESSION`, base64url. */
const version = 's1'
/** 22 characters of base64url: the 128 bits that the contract promises, rounded up. */
const tagLength = 22
const maxIdLength = 4096

/** What an id stands for. */
export interface SessionReference {
  readonly agentName: string
  readonly sessionId: string
}

/** The ids of one caller. */
export interface SessionIdCodec {
  /** Writes ids of one agent's sessions. */
  readonly encoderFor: (agentName: string) => (sessionId: string) => string
  /** What the id stands for; undefined for whatever was not given to this caller. */
  readonly decode: (id: string) => SessionReference | undefined
}

/** Creates the ids of one caller. `secrets`: the first signs, all verify. */
export function createSessionIdCodec(secrets: readonly string[], isolationKey: string): SessionIdCodec {
  const [signing] = secrets
  if (signing === undefined) throw new TypeError('ids need a secret')
  const taggerOf = (secret: string, agentName: string) =>
    createTagger(secret, ['session-id', version, isolationKey, agentName], tagLength)
  return {
    encoderFor(agentName) {
      const sign = taggerOf(signing, agentName)
      return (sessionId) =>
        Buffer.from(`${version}${sign(sessionId)}${agentName}:${sessionId}`).toString('base64url')
    },
    decode(id) {
      if (id.length > maxIdLength) return undefined
      const text = Buffer.from(id, 'base64url').toString()
      if (Buffer.from(text).toString('base64url') !== id || !text.startsWith(version)) return undefined
      const tag = text.slice(version.length, version.length + tagLength)
      const named = text.slice(version.length + tagLength)
      const colon = named.indexOf(':')
      const agentName = named.slice(0, Math.max(colon, 0))
      const sessionId = named.slice(colon + 1)
      if (!isAgentName(agentName)) return undefined
      return secrets.some((secret) => constantTimeEqual(taggerOf(secret, agentName)(sessionId), tag))
        ? { agentName, sessionId }
        : undefined
    },
  }
}
