// The calls that change a session, one attempt each: create, stop and delete.
import type { Call } from '../resilience/call.ts'
import { type SessionsClient, sessionPath, toRequestedSession } from './client.ts'
import type { SessionRequest } from './page.ts'
import { parseSession, type ReceivedSession, type SessionRecord } from './session-record.ts'

/** One attempt of a write. */
export interface WriteAttempt extends SessionRequest {
  /** Called just before the attempt is sent. */
  readonly onSend: () => void
  /** Of a create: the version that the session is created with; undefined: the agent's own choice. */
  readonly agentVersion?: string | undefined
}

/** What a write was responded with. `session`: the row of the response; undefined: it had no content. */
export interface Written<Session extends SessionRecord | undefined> {
  readonly status: number
  readonly session: Session
}

/** Each rejects with UpstreamError. */
export interface WriteCalls {
  /** Creates the session under the request's own id. */
  readonly create: Call<WriteAttempt, Written<SessionRecord>>
  /** Stops the session; one whose stop failed comes back as its row. */
  readonly stop: Call<WriteAttempt, Written<SessionRecord | undefined>>
  /** Deletes the session. Services respond alike, or with 404, where there is none. */
  readonly delete: Call<WriteAttempt, Written<undefined>>
}

/** Creates the calls. `send`: the client's. */
export function createWriteCalls(send: SessionsClient['send']): WriteCalls {
  return {
    async create(request, signal) {
      const { isolationKey, path, origin, callId } = request
      request.onSend()
      const { status, resource } = await send(
        {
          isolationKey,
          path,
          origin,
          callId,
          method: 'POST',
          body: toCreateBody(request),
          idempotent: false,
          success: [201, 200],
          parse: (value, received) => ({ status: received, resource: parseSession(value) }),
        },
        signal,
      )
      return { status, session: toRequestedSession(resource, request) }
    },
    async stop(request, signal) {
      const { isolationKey, origin, callId } = request
      const path = `${sessionPath(request)}:stop`
      request.onSend()
      const { status, resource } = await send(
        {
          isolationKey,
          path,
          origin,
          callId,
          method: 'POST',
          idempotent: true,
          success: [204, 200],
          parse: (value, received) => ({
            status: received,
            resource: received === 204 ? undefined : parseSession(value),
          }),
        },
        signal,
      )
      return { status, session: resource && toRequestedSession(resource, request) }
    },
    delete(request, signal) {
      const { isolationKey, origin, callId } = request
      const path = sessionPath(request)
      request.onSend()
      return send(
        {
          isolationKey,
          path,
          origin,
          callId,
          method: 'DELETE',
          idempotent: true,
          success: [204],
          parse: (_, status) => ({ status, session: undefined }),
        },
        signal,
      )
    },
  }
}

function toCreateBody({ sessionId, agentVersion }: WriteAttempt): string {
  return JSON.stringify({
    agent_session_id: sessionId,
    ...(agentVersion !== undefined && {
      version_indicator: { type: 'version_ref', agent_version: agentVersion },
    }),
  } satisfies Partial<ReceivedSession>)
}
