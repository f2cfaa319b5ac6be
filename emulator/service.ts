/** The API itself: what it demands of every request, and which operation answers. */
import type { Behaviour } from './behaviour.ts'
import { listPage } from './list-page.ts'
import type { RecordedRequest } from './recorded-request.ts'
import { errorReply, type Reply } from './reply.ts'
import { createSession, deleteSession, getSession, stopSession, type Target } from './session-operations.ts'
import type { SessionStore } from './session-store.ts'

export interface Service {
  readonly store: SessionStore
  /** Bearer token that every request has to carry; undefined: none. */
  readonly token: string | undefined
  readonly nowSeconds: () => number
  readonly newId: () => string
}

/** The normal answer. `body` is the request's text; `repeat` repeats the previous page of a list. */
export function answer(
  service: Service,
  behaviour: Behaviour,
  request: RecordedRequest,
  body: string,
  repeat: boolean,
): Reply {
  const refusal = refuse(service, behaviour, request)
  if (refusal !== undefined) return refusal
  const { agentName = '', sessionId = '', operation, query } = request
  const { store } = service
  if (!store.knows(agentName)) return errorReply(404, 'not_found', 'No such agent.', 'agent_name')
  const target: Target = { agentName, identity: request.identity || undefined }
  switch (operation) {
    case 'list':
      return listPage(store.list(agentName, target.identity), query, behaviour, repeat)
    case 'get':
      return getSession(store, target, sessionId, behaviour)
    case 'delete':
      return deleteSession(store, target, sessionId, behaviour)
    case 'stop':
      return stopSession(store, target, sessionId, behaviour, service.nowSeconds())
    case 'create':
      return createSession(store, target, body, service.newId, service.nowSeconds())
    default:
      return errorReply(405, 'method_not_allowed', 'No such operation.')
  }
}

/** What keeps a request from any operation, in the order in which it is looked at. */
function refuse(service: Service, behaviour: Behaviour, request: RecordedRequest): Reply | undefined {
  const { headers } = request
  if (service.token !== undefined && headers.authorization !== `Bearer ${service.token}`) {
    return errorReply(401, 'unauthorized', 'The bearer token is missing or wrong.')
  }
  if (request.agentName === undefined) return errorReply(404, 'not_found', 'No such resource.')
  if (!request.query['api-version']) {
    return errorReply(400, 'invalid_request', 'The query lacks api-version.', 'api-version')
  }
  if (behaviour.previewGate !== undefined && !features(headers).includes(behaviour.previewGate)) {
    return errorReply(403, 'preview_feature_required', `Opt in to ${behaviour.previewGate}.`)
  }
  if (!request.identity && behaviour.missingIdentity === 'badRequest') {
    return errorReply(400, 'invalid_request', 'The identity header is missing.', behaviour.identityHeader)
  }
  return undefined
}

function features(headers: RecordedRequest['headers']): string[] {
  const list = headers['foundry-features']
  return typeof list === 'string' ? list.split(',').map((feature) => feature.trim()) : []
}
