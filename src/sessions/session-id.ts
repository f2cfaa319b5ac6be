// Global ids of sessions (Global Object Identification): they name agent and session, and only the caller that an id
// was given to can use it, because the REST API does not reliably tell users apart in reads by id.
import { createSealer } from '../sealed-text.ts'
import { isAgentName } from './agent.ts'

/** Of the format: a sealed text of `AGENT:SESSION`. A new format takes a new version. */
const version = 's2'
/** The 128 bits that the contract promises. */
const tagBytes = 16

/** What an id stands for. */
export interface SessionReference {
  readonly agentName: string
  readonly sessionId: string
}

/** The ids of one caller. */
export interface SessionIdCodec {
  readonly encode: (agentName: string, sessionId: string) => string
  /** What the id stands for; undefined for whatever was not given to this caller. */
  readonly decode: (id: string) => SessionReference | undefined
}

/** Creates the ids of one caller. `secrets`: the first signs, all verify. */
export function createSessionIdCodec(secrets: readonly string[], isolationKey: string): SessionIdCodec {
  const sealer = createSealer({ version, tagBytes, secrets, fields: ['session-id', isolationKey] })
  return {
    // The name of an agent has no colon: the first one ends it.
    encode: (agentName, sessionId) => sealer.seal(`${agentName}:${sessionId}`),
    decode(id) {
      const text = sealer.open(id) ?? ''
      const colon = text.indexOf(':')
      const agentName = text.slice(0, Math.max(colon, 0))
      return isAgentName(agentName) ? { agentName, sessionId: text.slice(colon + 1) } : undefined
    },
  }
}
