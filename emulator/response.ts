// A response before it is sent, and the API's error shape.

export interface ApiResponse {
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

export function jsonResponse(status: number, body: string): ApiResponse {
  return { status, headers: jsonHeaders, body }
}

/** A response without body. */
export function emptyResponse(status: number): ApiResponse {
  return { status, headers: {}, body: '' }
}

/** An error; `param` names the request parameter at fault. */
export function errorResponse(status: number, code: string, message: string, param?: string): ApiResponse {
  const error = {
    code,
    message: `${message} (${internalMarker})`,
    ...(param === undefined ? {} : { param }),
    type: status < 500 ? 'invalid_request_error' : 'server_error',
    details: [],
    additionalInfo: { node: `${internalMarker}.cluster.local` },
    debugInfo: { trace: `at store.read (${internalMarker})` },
  }
  return jsonResponse(status, JSON.stringify({ error }))
}

/** The API's code for a status, for responses that nothing else determines. */
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
