// The check of Tailcall's response: the right rows in the shape that it can give them (configuration.ts).
import assert from 'node:assert/strict'
import { rowsOf } from '../../lists.ts'

/** Returns the check, which throws unless the body is the response to `listBody(agentName, first)`; each row names `namedAgent`. */
export function createTailcallCheck(namedAgent: string) {
  return (text: string, agentName: string, first: number): void => {
    const rows = rowsOf(agentName, first)
    const edges = rows.map((row) => ({
      cursor: row.agent_session_id,
      node: {
        id: row.agent_session_id,
        sessionId: row.agent_session_id,
        agentName: namedAgent,
        status: row.status,
        upstreamStatus: row.status,
        createdAt: row.created_at,
        lastAccessedAt: row.last_accessed_at,
        expiresAt: row.expires_at,
        stoppedAt: null,
        versionIndicator: { type: 'version_ref', agentVersion: '3' },
      },
    }))
    const pageInfo = {
      hasNextPage: true,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor,
      endCursor: edges.at(-1)?.cursor,
    }
    assert.deepEqual(JSON.parse(text), { data: { sessions: { edges, pageInfo } } })
  }
}
