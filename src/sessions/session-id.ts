// Global ids of sessions (Global Object Identification): they name agent and session, and only the caller that an id
// was given to can use it, because the REST API does not reliably tell users apart in reads by id.
import { constantTimeEqual, createTagger } from '../keyed-hash.ts'
import { seal, unseal } from '../sealed-text.ts'
import { isAgentName } from './agent.ts'

/** Of the format: a sealed text of `AGENT:SESSION`. A new format takes a new version. */
const version = 's2'
/** The 128 bits that the contract promises. */
const tagBytes = 16
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
    createTagger(secret, ['session-id', version, isolationKey, agentName], tagBytes)
  return {
    encoderFor(agentName) {
      const sign = taggerOf(signing, agentName)
      return (sessionId) => seal(version, { tag: sign(sessionId), text: `${agentName}:${sessionId}` })
    },
    decode(id) {
      if (id.length > maxIdLength) return undefined
      const sealed = unseal(version, tagBytes, id)
      if (sealed === undefined) return undefined
      const { tag, text } = sealed
      const colon = text.indexOf(':')
      const agentName = text.slice(0, Math.max(colon, 0))
      const sessionId = text.slice(colon + 1)
      if (!isAgentName(agentName)) return undefined
      return secrets.some((secret) => constantTimeEqual(taggerOf(secret, agentName)(sessionId), tag))
        ? { agentName, sessionId }
        : undefined
    },
  }
}
