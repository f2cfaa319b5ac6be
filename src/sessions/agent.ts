// Agents as the schema shows them. Nothing is read for an agent: it has nothing but a name.
import { toGlobalId } from 'graphql-relay'
import { UserInputError } from '../user-input-error.ts'

/** What `Agent`'s fields are read from. */
export interface AgentNode {
  readonly __typename: 'Agent'
  readonly id: string
  readonly name: string
}

/** The REST API's rule for names. No name that it allows can leave its path segment. */
const agentNamePattern = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/

/** Returns whether the text can be an agent's name. */
export function isAgentName(name: string): boolean {
  return agentNamePattern.test(name)
}

/** The path of the agent's list of sessions in the REST API. */
export function sessionsPath(agentName: string): string {
  return `agents/${encodeURIComponent(agentName)}/endpoint/sessions`
}

/** The agent's name in a path that `sessionsPath` returned. */
export function agentNameOf(path: string): string {
  return decodeURIComponent(path.slice('agents/'.length, path.indexOf('/', 'agents/'.length)))
}

/** Returns the agent of that name. Throws UserInputError for a text that no agent can have as its name. */
export function parseAgent(name: string): AgentNode {
  if (!isAgentName(name))
    throw new UserInputError(
      'The agent name must have 1 to 63 letters, digits and hyphens, with a letter or digit at both ends.',
    )
  return new NamedAgent(name)
}

/** Makes the id only when it is read. */
class NamedAgent implements AgentNode {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
  get __typename(): 'Agent' {
    return 'Agent'
  }
  get id(): string {
    return toGlobalId('Agent', this.name)
  }
}
