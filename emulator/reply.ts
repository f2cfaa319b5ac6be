/** An answer before it is sent, and the API's error shape. */

export interface Reply {
  readonly status: number
  readonly headers: Record<string, string>
  readonly body: string
}

/**
 * Occurs in the message, `additionalInfo` and `debugInfo` of every error body: text that a client of this API
 * must not pass on, to be searched for in what it does pass on.
 */
export const internalMarker = 'internal-7f3a91'

const jsonHeaders = { 'content-type': 'application/json; charset=utf-8' }

export function jsonReply(status: number, body: string): Reply {
  return { status, headers: jsonHeaders, body }
}

/** An answer without body. */
export function emptyReply(status: number): Reply {
  return { status, headers: {}, body: '' }
}

/** An error; `param` names the request parameter at fault. */
export function errorReply(status: number, code: string, message: string, param?: string): Reply {
  const error = {
    code,
    message: `${message} (${internalMarker})`,
    ...(param === undefined ? {} : { param }),
    type: status < 500 ? 'invalid_request_error' : 'server_error',
    details: [],
    additionalInfo: { node: `${internalMarker}.cluster.local` },
    debugInfo: { trace: `at store.read (${internalMarker})` },
  }
  return jsonReply(status, JSON.stringify({ error }))
}

/** The API's code for a status, for answers that nothing else determines. */
export function codeOf(status: number): string {
  return codes[status] ?? (status < 500 ? 'invalid_request' : 'internal_error')
}

const codes: Record<number, string> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  409: 'conflict',
  424: 'session_not_ready',
  429: 'rate_limit_exceeded',
  503: 'service_unavailable',
}
