// What is refused is paid for: a small charge, so that a client who repeats it is stopped before the work is done.

/** Of a request whose document, variables or body are refused: reading and validating them is most of what they cost. */
export const refusedOperationCost = 250
/** Of a request without an accepted token: to verify one costs about a tenth of that. */
export const refusedTokenCost = 20

/** Codes of refusals that well-behaved clients provoke in their ordinary course. */
const freeOfCharge: ReadonlySet<string> = new Set(['PERSISTED_QUERY_NOT_FOUND'])

/** Whether a response with these errors is charged, where its operation was not. */
export function isCharged(codes: readonly string[]): boolean {
  return !codes.every((code) => freeOfCharge.has(code))
}
