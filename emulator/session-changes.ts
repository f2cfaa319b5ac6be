// Create, stop and delete of one session, at once or through states that take their time.
import type { Behaviour } from './behaviour.ts'
import type { Target } from './get-session.ts'
import { type ApiResponse, emptyResponse, errorResponse, jsonResponse } from './response.ts'
import type { SessionResource, VersionIndicator } from './session-resource.ts'
import type { Found, SessionStore } from './session-store.ts'
import type { Transition, Transitions } from './transitions.ts'

/** A change of a session that is asked for. */
export interface Change {
  readonly store: SessionStore
  readonly transitions: Transitions
  readonly target: Target
  readonly behaviour: Behaviour
  /** In milliseconds. */
  readonly now: number
}

const lifetime = 30 * 86_400

/** Sessions of callers without identity are created under this one. */
const nobody = ''

/** 204 also when there is nothing to delete, or the session is being deleted. */
export function deleteSession(change: Change, id: string): ApiResponse {
  const { store, target, behaviour } = change
  const found = find(change, id)
  if (found === undefined) return emptyResponse(204)
  if (behaviour.transitionMs > 0) {
    if (isDeleted(found.row)) return emptyResponse(204)
    store.update(target.agentName, found.identity, id, { status: 'deleting' })
    const removal: Transition[] = [
      { afterMs: behaviour.transitionMs, from: 'deleting', patch: () => ({ status: 'deleted' }) },
    ]
    if (!behaviour.deletedLinger)
      removal.push({ afterMs: behaviour.transitionMs, from: 'deleted', patch: undefined })
    start(change, found, removal)
  } else if (behaviour.deletedLinger)
    store.update(target.agentName, found.identity, id, { status: 'deleted' })
  else store.remove(target.agentName, found.identity, id)
  return emptyResponse(204)
}

/** 204 also when the session was stopped before. `fails`: the session fails in place of being stopped. */
export function stopSession(change: Change, id: string, fails: boolean): ApiResponse {
  const { store, target, behaviour, now } = change
  const found = find(change, id)
  if (found === undefined || isDeleted(found.row)) return errorResponse(404, 'not_found', 'No such session.')
  const update = (patch: Partial<SessionResource>) =>
    store.update(target.agentName, found.identity, id, patch)
  if (fails) {
    update({ status: 'failed' })
    return jsonResponse(200, JSON.stringify({ ...found.row, status: 'failed' }))
  }
  if (found.row.stopped_at !== undefined) return emptyResponse(204)
  if (behaviour.transitionMs === 0) update({ status: 'idle', stopped_at: Math.floor(now / 1_000) })
  else if (found.row.status !== 'updating') {
    update({ status: 'updating' })
    const patch = (second: number) => ({ status: 'idle', stopped_at: second })
    start(change, found, [{ afterMs: behaviour.transitionMs, from: 'updating', patch }])
  }
  return emptyResponse(204)
}

/** `body` is the request's text, which may be empty; `newId` names a session that the client does not name. */
export function createSession(change: Change, body: string, newId: () => string): ApiResponse {
  const { store, target, behaviour, now } = change
  const wish = parseWish(body)
  if (wish === undefined) return errorResponse(400, 'invalid_request', 'The body is not valid.', 'body')
  const id = wish.agent_session_id ?? newId()
  if (store.find(target.agentName, target.identity, id, false) !== undefined) {
    return errorResponse(409, 'conflict', 'A session of this id exists.', 'agent_session_id')
  }
  const second = Math.floor(now / 1_000)
  const row: SessionResource = {
    agent_session_id: id,
    version_indicator: wish.version_indicator ?? { type: 'version_ref', agent_version: '1' },
    status: 'creating',
    created_at: second,
    last_accessed_at: second,
    expires_at: second + lifetime,
  }
  const identity = target.identity ?? nobody
  store.insert(target.agentName, identity, row)
  if (behaviour.transitionMs > 0)
    start(change, { identity, row }, [
      { afterMs: behaviour.transitionMs, from: 'creating', patch: () => ({ status: 'active' }) },
    ])
  return jsonResponse(201, JSON.stringify(row))
}

function find({ store, target, behaviour }: Change, id: string): Found | undefined {
  return store.find(target.agentName, target.identity, id, behaviour.enforceIdentityOnById)
}

function start({ transitions, target, now }: Change, { identity, row }: Found, steps: Transition[]): void {
  transitions.start({ agentName: target.agentName, identity, id: row.agent_session_id }, now, steps)
}

function isDeleted({ status }: SessionResource): boolean {
  return status === 'deleting' || status === 'deleted'
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
