// The schema that every peer serves: the part of the project's that the benchmarks select, in the same shape.
export const typeDefs = `
type Query {
  sessions(agentName: String!, first: Int, after: String, last: Int, before: String): AgentSessionConnection
}
type AgentSession {
  id: ID! sessionId: String! agentName: String! status: AgentSessionStatus! upstreamStatus: String!
  versionIndicator: VersionIndicator createdAt: DateTime! lastAccessedAt: DateTime! expiresAt: DateTime! stoppedAt: DateTime
}
interface VersionIndicator { type: String! }
type VersionRefIndicator implements VersionIndicator { type: String! agentVersion: String! }
type UnknownVersionIndicator implements VersionIndicator { type: String! }
type AgentSessionConnection { edges: [AgentSessionEdge!]! nodes: [AgentSession!]! pageInfo: PageInfo! }
type AgentSessionEdge { cursor: String! node: AgentSession! }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
enum AgentSessionStatus { CREATING ACTIVE IDLE UPDATING FAILED DELETING DELETED EXPIRED UNKNOWN }
scalar DateTime
`
