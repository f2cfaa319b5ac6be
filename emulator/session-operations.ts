// Get, create, stop and delete of one session.
import type { Behaviour } from './behaviour.ts'
import { type ApiResponse, emptyResponse, errorResponse, jsonResponse } from './response.ts'
import type { SessionResource, VersionIndicator } from './session-resource.ts'
import type { SessionStore } from './session-store.ts'

/** Whose session, of which agent; an undefined identity reaches everybody's. */
export interface Target {
  readonly agentName: string
  readonly identity: string | undefined
}

const lifetime = 30 * 86_400

/** Sessions of callers without identity are created under this one. */
const nobody = ''

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

/** 204 also when there is nothing to delete. */
export function deleteSession(
  store: SessionStore,
  target: Target,
  id: string,
  behaviour: Behaviour,
): ApiResponse {
  const found = store.find(target.agentName, target.identity, id, behaviour.enforceIdentityOnById)
  if (found === undefined) return emptyResponse(204)
  if (behaviour.deletedLinger) store.update(target.agentName, found.identity, id, { status: 'deleted' })
  else store.remove(target.agentName, found.identity, id)
  return emptyResponse(204)
}

/** 204 also when the session was stopped before. */
export function stopSession(
  store: SessionStore,
  target: Target,
  id: string,
  behaviour: Behaviour,
  nowSeconds: number,
): ApiResponse {
  const found = store.find(target.agentName, target.identity, id, behaviour.enforceIdentityOnById)
  if (found === undefined) return errorResponse(404, 'not_found', 'No such session.')
  if (found.row.stopped_at === undefined) {
    store.update(target.agentName, found.identity, id, { status: 'idle', stopped_at: nowSeconds })
  }
  return emptyResponse(204)
}

/** `body` is the request's text, which may be empty; `newId` names a session that the client does not name. */
export function createSession(
  store: SessionStore,
  target: Target,
  body: string,
  newId: () => string,
  nowSeconds: number,
): ApiResponse {
  const wish = parseWish(body)
  if (wish === undefined) return errorResponse(400, 'invalid_request', 'The body is not valid.', 'body')
  const id = wish.agent_session_id ?? newId()
  if (store.find(target.agentName, target.identity, id, false) !== undefined) {
    return errorResponse(409, 'conflict', 'A session of this id exists.', 'agent_session_id')
  }
  const row: SessionResource = {
    agent_session_id: id,
    version_indicator: wish.version_indicator ?? { type: 'version_ref', agent_version: '1' },
    status: 'creating',
    created_at: nowSeconds,
    last_accessed_at: nowSeconds,
    expires_at: nowSeconds + lifetime,
  }
  store.insert(target.agentName, target.identity ?? nobody, row)
  return jsonResponse(201, JSON.stringify(row))
}

interface Wish {
  agent_session_id?: string
  version_indicator?: VersionIndicator
}

/** Undefined when the body is no JSON object or has members of a wrong type. */
function parseWish(body: string): Wish | undefined {
  if (body.trim() === '') return {}
  try {
    const value: unknown = JSON.parse(body)
    return isWish(value) ? value : undefined
  } catch {
    return undefined
  }
}

function isWish(value: unknown): value is Wish {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const id = 'agent_session_id' in value ? value.agent_session_id : undefined
  const indicator = 'version_indicator' in value ? value.version_indicator : undefined
  const idFits = id === undefined || (typeof id === 'string' && id !== '')
  return idFits && (indicator === undefined || (typeof indicator === 'object' && indicator !== null))
}
