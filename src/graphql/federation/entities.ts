// `_entities`: representations of agents and sessions in other subgraphs. Each is resolved, or fails, by itself.
import { type AgentNode, parseAgent } from '../../sessions/agent.ts'
import type { Session } from '../../sessions/session.ts'
import { parseRestId } from '../../sessions/session-id.ts'
import { UserInputError } from '../../user-input-error.ts'
import type { RequestContext } from '../context.ts'

/** What the router sends of an entity: `__typename` and the fields of one key. */
type Representation = Readonly<Record<string, unknown>>

/** A representation names an entity that the caller does not have. */
export class EntityNotFoundError extends Error {
  override name = 'EntityNotFoundError'
}

type Entity = AgentNode | Session

/**
 * Resolves representations, in their order; a rejected one is null in the response, with an error on its own path. What a cached page
 * has is no promise: promises would be most of the cost of a hundred sessions.
 */
export function resolveEntities(
  representations: readonly unknown[],
  context: RequestContext,
): (Entity | Promise<Entity>)[] {
  return representations.map((representation) => {
    try {
      return resolveEntity(representation, context)
    } catch (error) {
      return Promise.reject(error)
    }
  })
}

function resolveEntity(value: unknown, context: RequestContext): Entity | Promise<Entity> {
  const representation = isRepresentation(value) ? value : {}
  switch (representation['__typename']) {
    case 'Agent':
      return parseAgent(stringOf(representation, 'name'))
    case 'AgentSession':
      return resolveSession(representation, context)
    default:
      throw new UserInputError('A reference must name an entity of this subgraph: Agent or AgentSession.')
  }
}

function resolveSession(
  representation: Representation,
  { sessions }: RequestContext,
): Session | Promise<Session> {
  const session = hasId(representation)
    ? sessions.byRepresentation(stringOf(representation, 'id'))
    : sessions.byName(
        parseAgent(stringOf(representation, 'agentName')).name,
        parseRestId(stringOf(representation, 'sessionId')),
      )
  return session instanceof Promise ? session.then(requireFound) : session
}

function requireFound(session: Session | null): Session {
  if (session === null) throw new EntityNotFoundError('the caller has no such session')
  return session
}

/** Returns whether the key is the id: a router that has the other key may send null for the id. */
function hasId({ id, agentName, sessionId }: Representation): boolean {
  return (id !== undefined && id !== null) || (agentName === undefined && sessionId === undefined)
}

function stringOf(representation: Representation, field: string): string {
  const value = representation[field]
  if (typeof value === 'string') return value
  throw new UserInputError(`A reference needs the fields of one key: \`${field}\` must be a string.`)
}

function isRepresentation(value: unknown): value is Representation {
  return typeof value === 'object' && value !== null
}
