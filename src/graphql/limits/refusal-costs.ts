// What is refused is paid for: a small charge, so that a client who repeats it is stopped before the work is done.

/** Of a request whose document, variables or body are refused: reading and validating them is most of what they cost. */
export const refusedOperationCost = 250
/** Of a request without an accepted token: to verify one costs about a tenth of that. */
export const refusedTokenCost = 20

/** A hash without its text is what well-behaved clients send first: only the request itself is paid for. */
const unknownHashCost = 20

/** What a request costs whose operation was refused with these errors, before it was executed. */
export function refusalCost(codes: readonly string[]): number {
  if (codes.includes('RATE_LIMITED')) return 0
  return codes.includes('PERSISTED_QUERY_NOT_FOUND') ? unknownHashCost : refusedOperationCost
}
