// The status of an answer by its media type (GraphQL over HTTP, section 6.4): a request that is well-formed but fails as
// GraphQL is 200 under application/json, and says by its status what it is under application/graphql-response+json.

/** Failures of a request as GraphQL: of its syntax, validation, variables, or limits. */
const graphqlFailures = new Set([
  'BAD_USER_INPUT',
  'COST_ESTIMATED_TOO_EXPENSIVE',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'MAX_ALIASES_LIMIT',
  'MAX_DEPTH_LIMIT',
  'MAX_DIRECTIVES_LIMIT',
  'MAX_FIELDS_LIMIT',
  'MAX_ROOT_FIELDS_LIMIT',
  'RESPONSE_TOO_LARGE',
])

/** The status to answer with, given Apollo's. */
export function statusFor(
  status: number | undefined,
  mediaType: string | undefined,
  codes: readonly string[] = [],
): number {
  if (status === undefined) return 200
  const isLegacy = mediaType?.startsWith('application/json') ?? false
  return status === 400 && isLegacy && codes.length > 0 && codes.every((code) => graphqlFailures.has(code))
    ? 200
    : status
}
