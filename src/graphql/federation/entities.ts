// `_entities`: references of other subgraphs to agents and sessions. Each is resolved, or fails, by itself.

import { type AgentNode, parseAgent } from '../../sessions/agent.ts'
import { parseSessionName } from '../../sessions/session-name.ts'
import type { SessionNode } from '../../sessions/session-node.ts'
import { UserInputError } from '../../user-input-error.ts'
import type { RequestContext } from '../context.ts'

/** What the router sends: `__typename` and the fields of one key. */
type Representation = Readonly<Record<string, unknown>>

/** An entity that a reference names but the caller does not have. */
export class EntityNotFoundError extends Error {
  override name = 'EntityNotFoundError'
}

/** Resolves references, in their order; a rejected one is null in the answer, with an error on its own path. */
export function resolveEntities(
  representations: readonly unknown[],
  context: RequestContext,
): Promise<AgentNode | SessionNode>[] {
  return representations.map((representation) => resolveEntity(representation, context))
}

async function resolveEntity(value: unknown, context: RequestContext): Promise<AgentNode | SessionNode> {
  const reference = isRepresentation(value) ? value : {}
  switch (reference['__typename']) {
    case 'Agent':
      return parseAgent(text(reference, 'name'))
    case 'AgentSession':
      return resolveSession(reference, context)
    default:
      throw new UserInputError('A reference must name an entity of this subgraph: Agent or AgentSession.')
  }
}

async function resolveSession(reference: Representation, { sessions }: RequestContext): Promise<SessionNode> {
  const node = hasId(reference)
    ? await sessions.referenced(text(reference, 'id'))
    : await sessions.named(
        parseAgent(text(reference, 'agentName')).name,
        parseSessionName(text(reference, 'sessionId')),
      )
  if (node === null) throw new EntityNotFoundError('the caller has no such session')
  return node
}

/** Whether it is by id: a router that has the other key may send null for the id. */
function hasId({ id, agentName, sessionId }: Representation): boolean {
  return (id !== undefined && id !== null) || (agentName === undefined && sessionId === undefined)
}

function text(reference: Representation, field: string): string {
  const value = reference[field]
  if (typeof value === 'string') return value
  throw new UserInputError(`A reference needs the fields of one key: \`${field}\` must be a string.`)
}

function isRepresentation(value: unknown): value is Representation {
  return typeof value === 'object' && value !== null
}
