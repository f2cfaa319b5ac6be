// Reading one session.
import type { Behaviour } from './behaviour.ts'
import { type ApiResponse, errorResponse, jsonResponse } from './response.ts'
import type { SessionStore } from './session-store.ts'

/** Whose session, of which agent; an undefined identity reaches everybody's. */
export interface Target {
  readonly agentName: string
  readonly identity: string | undefined
}

export function getSession(
  store: SessionStore,
  target: Target,
  id: string,
  behaviour: Behaviour,
): ApiResponse {
  const found = store.find(target.agentName, target.identity, id, behaviour.enforceIdentityOnById)
  if (found === undefined) return errorResponse(404, 'not_found', 'No such session.')
  return jsonResponse(200, JSON.stringify(found.row))
}
