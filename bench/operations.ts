// The documents that the workloads send.

const allFields = `id sessionId agentName status upstreamStatus createdAt lastAccessedAt expiresAt stoppedAt
  versionIndicator { type ... on VersionRefIndicator { agentVersion } }`
const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
const variables = '$agentName: String!, $first: Int, $after: String, $last: Int, $before: String'
const window = 'agentName: $agentName, first: $first, after: $after, last: $last, before: $before'

/** Each has the list under `sessions`, and its page info. */
export const operations = {
  list: `query List(${variables}) { sessions(${window}) { edges { cursor node { ${allFields} } } ${pageInfo} } }`,
  slim: `query Slim(${variables}) { sessions(${window}) { edges { cursor node { id status lastAccessedAt } } ${pageInfo} } }`,
  dash: `query Dash(${variables}) {
    badge: sessions(agentName: $agentName, first: 10) { edges { node { id status } } }
    sessions(${window}) { edges { cursor node { ${allFields} } } ${pageInfo} }
    again: sessions(${window}) { ${pageInfo} }
  }`,
}
