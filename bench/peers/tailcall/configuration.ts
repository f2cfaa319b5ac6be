// Tailcall's configuration: the same list, rows and fields in the shape that is nearest to the others' schema.
//
// What it cannot express without a script for each field stays as the REST API has it: states in lower case, times in seconds,
// ids and cursors that are the row's id. A row cannot see the list's arguments, so that each names one agent; nor is a user read
// from a token without verifying it, so that all requests are one user's.

export interface TailcallOptions {
  readonly port: number
  readonly upstreamUrl: string
  /** The user of all requests. */
  readonly user: string
  /** The agent that each row names. */
  readonly agentName: string
  /** Entries of its HTTP cache, which caches what the upstream's `Cache-Control` allows, for all users alike; 0: off. */
  readonly httpCache: number
}

/** Returns the configuration, with one worker thread. */
export function tailcallConfiguration({
  port,
  upstreamUrl,
  user,
  agentName,
  httpCache,
}: TailcallOptions): string {
  return `
schema
  @server(hostname: "127.0.0.1", port: ${port}, workers: 1)
  @upstream(httpCache: ${httpCache}) {
  query: Query
}
type Query {
  sessions(agentName: String!, first: Int, after: String, last: Int, before: String): AgentSessionConnection
    @http(
      url: "${upstreamUrl}/agents/{{.args.agentName}}/endpoint/sessions"
      query: [
        { key: "limit", value: "{{.args.first}}" }
        { key: "order", value: "desc" }
        { key: "after", value: "{{.args.after}}", skipEmpty: true }
        { key: "api-version", value: "v1" }
      ]
      headers: [{ key: "x-ms-user-isolation-key", value: "${user}" }]
    )
}
type AgentSessionConnection {
  edges: [AgentSessionEdge!]! @expr(body: "{{.value.data}}")
  pageInfo: PageInfo!
    @expr(body: {
      hasNextPage: "{{.value.has_more}}"
      hasPreviousPage: false
      startCursor: "{{.value.first_id}}"
      endCursor: "{{.value.last_id}}"
    })
}
type AgentSessionEdge {
  cursor: String! @expr(body: "{{.value.agent_session_id}}")
  node: AgentSession! @expr(body: "{{.value}}")
}
type AgentSession {
  id: ID! @expr(body: "{{.value.agent_session_id}}")
  agent_session_id: String! @modify(name: "sessionId")
  agentName: String! @expr(body: "${agentName}")
  status: String!
  upstreamStatus: String! @expr(body: "{{.value.status}}")
  version_indicator: VersionRefIndicator @modify(name: "versionIndicator")
  created_at: Int! @modify(name: "createdAt")
  last_accessed_at: Int! @modify(name: "lastAccessedAt")
  expires_at: Int! @modify(name: "expiresAt")
  stopped_at: Int @modify(name: "stoppedAt")
}
type VersionRefIndicator { type: String! agent_version: String! @modify(name: "agentVersion") }
type PageInfo { hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }
`
}
