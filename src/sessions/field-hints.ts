// Promises about the values of the schema's fields, which make responses cheaper to write.
import type { FieldHint } from '../jit/field-hints.ts'

/** Written by us, or checked by the rule for names of agents: JSON escapes nothing in them. */
const noEscape: readonly string[] = [
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
const memoized: readonly string[] = [
  'AgentSession.agent',
  'AgentSession.agentName',
  'AgentSession.status',
  'AgentSession.upstreamStatus',
  'AgentSession.versionIndicator',
]

export const fieldHints: ReadonlyMap<string, FieldHint> = new Map([
  ...noEscape.map((coordinate) => [coordinate, 'noEscape'] as const),
  ...memoized.map((coordinate) => [coordinate, 'memoize'] as const),
])

/** Characters of the values in JSON at the least, quotes included: of what a client would repeat most often. */
export const minLengths: ReadonlyMap<string, number> = new Map([
  // The format's version, a tag of 16 bytes, a second and an id, in base64url.
  ['AgentSessionEdge.cursor', 28],
  // The same behind a version, the agent's name and a dot.
  ['AgentSession.id', 33],
  ['AgentSession.createdAt', 22],
])
