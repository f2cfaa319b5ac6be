// Server-Timing (W3C): what of a response's time went where. Browsers show it in their network panels.
import type { GraphQLResponse } from '../graphql/response.ts'
import { outcomeOf } from '../telemetry/outcome.ts'

/** Returns the header's value. `totalMs`: since the request was read. */
export function serverTiming(
  { servedBy, errorCodes, reads, writes, stream }: GraphQLResponse,
  totalMs: number,
): string {
  const outcome = outcomeOf({ servedBy, errorCodes, reads, writes, stream, aborted: false })
  return `outcome;desc="${outcome}", upstream;dur=${rounded(reads?.upstreamMs ?? 0)}, total;dur=${rounded(totalMs)}`
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10
}
