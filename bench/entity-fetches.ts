// The entity fetches of a router that are measured: which entities, by which key, and the check of a response.
import assert from 'node:assert/strict'
import { checkedResponses } from './harness.ts'
import { expectedNodes } from './lists.ts'

const query =
  'query($refs: [_Any!]!) { _entities(representations: $refs) { ... on AgentSession { id sessionId status createdAt lastAccessedAt expiresAt } } }'

export interface EntityNode {
  readonly id: string
  readonly sessionId: string
}

const toReference = {
  'by agentName and sessionId': (agentName: string, { sessionId }: EntityNode) => ({ agentName, sessionId }),
  'by id': (_agentName: string, { id }: EntityNode) => ({ id }),
}
export type EntityKey = keyof typeof toReference

/** The keys by which a router can name a session. */
export const entityKeys = Object.keys(toReference) as EntityKey[]

/** Reads the 100 newest sessions of the agent from a server: their ids are that server's. */
export async function readNodes(
  url: string,
  authorization: string,
  agentName: string,
): Promise<EntityNode[]> {
  const [list = ''] = await checkedResponses(url, authorization, 100, [agentName])
  const { data } = JSON.parse(list) as { data: { sessions: { edges: { node: EntityNode }[] } } }
  return data.sessions.edges.map(({ node }) => node)
}

/** The body that fetches these sessions of the agent; `extra` stands beside the representations. */
export function entityBody(
  key: EntityKey,
  agentName: string,
  nodes: readonly EntityNode[],
  extra: Readonly<Record<string, unknown>> = {},
): string {
  const refs = nodes.map((node) => ({ __typename: 'AgentSession', ...toReference[key](agentName, node) }))
  return JSON.stringify({ query, variables: { refs, ...extra } })
}

/** Sends a body once; rejects unless the response has exactly these sessions of the agent. Resolves to its text. */
export async function readEntities(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
  agentName: string,
  nodes: readonly EntityNode[],
): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  })
  const text = await response.text()
  const entities = expectedNodes(agentName, nodes.length).map((node, index) => ({
    id: nodes[index]?.id,
    sessionId: node.sessionId,
    status: node.status,
    createdAt: node.createdAt,
    lastAccessedAt: node.lastAccessedAt,
    expiresAt: node.expiresAt,
  }))
  assert.deepEqual(JSON.parse(text), { data: { _entities: entities } })
  return text
}
