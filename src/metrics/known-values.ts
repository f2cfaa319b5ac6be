// The values of labels that are known beforehand: methods, error codes, the form of operations' names.

/** What stands for a value that is not listed (OpenTelemetry's conventions). */
export const other = '_OTHER'

/** Names of operations. */
export const trustedNames = {
  pattern: /^(_OTHER|[_A-Za-z][_0-9A-Za-z]*)$/,
  meaning: 'a name in a trusted document, or `_OTHER`',
}

/** The methods that OpenTelemetry's conventions list. */
export const methods = [
  'CONNECT',
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
  'TRACE',
  other,
] as const

/** The codes of errors in responses. */
export const errorCodes = [
  'AUTH_UNAVAILABLE',
  'BAD_REQUEST',
  'BAD_USER_INPUT',
  'COST_ESTIMATED_TOO_EXPENSIVE',
  'CONFLICT',
  'CURSOR_EXPIRED',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'INTERNAL_SERVER_ERROR',
  'MAX_ALIASES_LIMIT',
  'MAX_DEPTH_LIMIT',
  'MAX_DIRECTIVES_LIMIT',
  'MAX_FIELDS_LIMIT',
  'MAX_ROOT_FIELDS_LIMIT',
  'NOT_FOUND',
  'NOT_READY',
  'OPERATION_RESOLUTION_FAILURE',
  'OUTCOME_UNKNOWN',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_NOT_IN_LIST',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'QUERY_NOT_IN_SAFELIST',
  'RATE_LIMITED',
  'RESPONSE_TOO_LARGE',
  'SHUTTING_DOWN',
  'TOO_MANY_STREAMS',
  'UNAUTHENTICATED',
  'UPSTREAM_BAD_RESPONSE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  other,
] as const

/** Returns the function that returns a value of the list as it is, and `_OTHER` for any other. */
export function knownOf<Value extends string>(
  values: readonly Value[],
): (value: string) => Value | typeof other {
  const known: ReadonlySet<string> = new Set(values)
  return (value) => (known.has(value) ? (value as Value) : other)
}
