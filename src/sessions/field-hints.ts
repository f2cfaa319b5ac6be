// What is known of the schema's fields beside their types: it makes writing an answer cheaper.
import type { FieldHint } from '../jit/field-hints.ts'

/** Written here, or checked by the rule for names of agents: nothing in them is ever escaped. */
const plain: readonly string[] = [
  'Agent.id',
  'Agent.name',
  'AgentSession.id',
  'AgentSession.createdAt',
  'AgentSession.lastAccessedAt',
  'AgentSession.expiresAt',
  'AgentSession.stoppedAt',
  'AgentSessionEdge.cursor',
  'PageInfo.startCursor',
  'PageInfo.endCursor',
]
/** The same for all rows of a page, or for those that are in the same state of the same version. */
const shared: readonly string[] = [
  'AgentSession.agent',
  'AgentSession.agentName',
  'AgentSession.status',
  'AgentSession.upstreamStatus',
  'AgentSession.versionIndicator',
]

export const fieldHints: ReadonlyMap<string, FieldHint> = new Map([
  ...plain.map((coordinate) => [coordinate, 'plain'] as const),
  ...shared.map((coordinate) => [coordinate, 'shared'] as const),
])

/** Characters of the values in JSON at the least, quotes included: of what a client would repeat most often. */
export const minLengths: ReadonlyMap<string, number> = new Map([
  // The format's version, a tag of 16 bytes, a second and an id, in base64url.
  ['AgentSessionEdge.cursor', 28],
  // The same behind a version, the agent's name and a dot.
  ['AgentSession.id', 33],
  ['AgentSession.createdAt', 22],
])
