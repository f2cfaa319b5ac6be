// The API itself: what it demands of every request, and which operation responds.
import type { Behaviour } from './behaviour.ts'
import { getSession, type Target } from './get-session.ts'
import { listPage } from './list-page.ts'
import type { RecordedRequest } from './recorded-request.ts'
import { type ApiResponse, errorResponse } from './response.ts'
import { type Change, createSession, deleteSession, stopSession } from './session-changes.ts'
import type { SessionStore } from './session-store.ts'
import type { Transitions } from './transitions.ts'

export interface Service {
  readonly store: SessionStore
  /** Bearer token that every request has to carry; undefined: none. */
  readonly token: string | undefined
  /** The clock in milliseconds. */
  readonly now: () => number
  readonly transitions: Transitions
  readonly newId: () => string
}

/** A response that only a fault asks for: the previous page of a list once more, or a stop that fails. */
export type Variant = 'repeat' | 'failedStop'

/** Carries a request out and returns its response. `body` is the request's text; without `variant` the response is normal. */
export function respond(
  service: Service,
  behaviour: Behaviour,
  request: RecordedRequest,
  body: string,
  variant?: Variant,
): ApiResponse {
  const error = findRequestError(service, behaviour, request)
  if (error !== undefined) return error
  const { agentName = '', sessionId = '', operation, query } = request
  const { store } = service
  const now = service.now()
  service.transitions.apply(store, now)
  if (!store.knows(agentName)) return errorResponse(404, 'not_found', 'No such agent.', 'agent_name')
  const target: Target = { agentName, identity: request.identity || undefined }
  const change: Change = { store, transitions: service.transitions, target, behaviour, now }
  switch (operation) {
    case 'list':
      return listPage(store.list(agentName, target.identity), query, behaviour, variant === 'repeat')
    case 'get':
      return getSession(store, target, sessionId, behaviour)
    case 'delete':
      return deleteSession(change, sessionId)
    case 'stop':
      return stopSession(change, sessionId, variant === 'failedStop')
    case 'create':
      return createSession(change, body, service.newId)
    default:
      return errorResponse(405, 'method_not_allowed', 'No such operation.')
  }
}

/** The error of a request that reaches no operation; checked in this order. */
function findRequestError(
  service: Service,
  behaviour: Behaviour,
  request: RecordedRequest,
): ApiResponse | undefined {
  const { headers } = request
  if (service.token !== undefined && headers.authorization !== `Bearer ${service.token}`) {
    return errorResponse(401, 'unauthorized', 'The bearer token is missing or wrong.')
  }
  if (request.agentName === undefined) return errorResponse(404, 'not_found', 'No such resource.')
  if (!request.query['api-version']) {
    return errorResponse(400, 'invalid_request', 'The query lacks api-version.', 'api-version')
  }
  if (behaviour.previewGate !== undefined && !features(headers).includes(behaviour.previewGate)) {
    return errorResponse(403, 'preview_feature_required', `Opt in to ${behaviour.previewGate}.`)
  }
  if (!request.identity && behaviour.missingIdentity === 'badRequest') {
    return errorResponse(400, 'invalid_request', 'The identity header is missing.', behaviour.identityHeader)
  }
  return undefined
}

function features(headers: RecordedRequest['headers']): string[] {
  const list = headers['foundry-features']
  return typeof list === 'string' ? list.split(',').map((feature) => feature.trim()) : []
}
