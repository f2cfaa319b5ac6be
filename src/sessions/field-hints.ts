// What is known of the schema's fields beside their types: it makes writing an answer cheaper.
import type { FieldHint } from '../execution/field-hint.ts'

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
