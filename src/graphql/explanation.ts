// `extensions.explain`: why a caller who may know it got this response. Nothing in it is of another caller, or a secret.
import type { Caller } from '../auth/authenticate.ts'
import type { ReadFact } from '../sessions/recorded-sources.ts'
import type { ConnectionLimits } from '../sessions/sessions-context.ts'
import { outcomeOf } from '../telemetry/outcome.ts'
import type { OperationLimits } from './limits/operation-limits.ts'
import type { GraphQLRequest } from './request.ts'
import type { GraphQLResponse } from './response.ts'

/** The header by which a client asks for it. */
export const explainHeader = 'x-explain'

/** Reads that are listed; of more, only their number is in the explanation. */
const maxReads = 100

export interface ExplanationOptions {
  /** Returns the state of the service's circuit breaker, or of that agent's. */
  readonly circuitBreaker: (agentName?: string) => string
  readonly limits: ConnectionLimits & OperationLimits
}

/** Returns whether the response is to be explained: a caller who may not know is not refused. */
export function isToExplain(
  { headers }: Pick<GraphQLRequest, 'headers'>,
  caller: Caller | undefined,
): boolean {
  return caller?.mayExplain === true && headers[explainHeader] === 'on'
}

/** Collects what one request reads. */
export class Explanation {
  readonly #reads: ReadFact[] = []
  #count = 0

  readonly addRead = (fact: ReadFact): void => {
    this.#count += 1
    if (this.#reads.length < maxReads) this.#reads.push(fact)
  }

  /** Returns the response with the explanation in its body. It is not to be cached by anyone. */
  explain(response: GraphQLResponse, request: GraphQLRequest, options: ExplanationOptions): GraphQLResponse {
    const { extensions, ...result } = JSON.parse(response.body.toString()) as { extensions?: object }
    const explain = this.#toJSON(response, request, options)
    const body = JSON.stringify({ ...result, extensions: { ...extensions, explain } })
    return { ...response, body, isExplained: true }
  }

  #toJSON(response: GraphQLResponse, request: GraphQLRequest, options: ExplanationOptions): object {
    const { servedBy, errorCodes, reads, writes, cost, rateLimit } = response
    const { circuitBreaker, limits } = options
    const agentNames = new Set(this.#reads.map(({ agentName }) => agentName))
    return {
      requestId: request.requestId,
      traceId: request.trace?.traceId,
      servedBy,
      outcome: outcomeOf({ servedBy, errorCodes, reads, writes, stream: undefined, aborted: false }),
      reads: this.#reads,
      unlistedReads: this.#count - this.#reads.length,
      upstream: {
        calls: reads?.upstreamCalls ?? 0,
        retries: reads?.retries ?? 0,
        waitedMs: Math.round(reads?.upstreamMs ?? 0),
        circuitBreaker: circuitBreaker(),
        agentCircuitBreakers: Object.fromEntries([...agentNames].map((name) => [name, circuitBreaker(name)])),
      },
      cost,
      rateLimit: rateLimit && { limit: rateLimit.limit, remaining: rateLimit.remaining },
      limits: {
        cost: limits.maxCost,
        pageSize: limits.maxSize,
        upstreamPages: limits.pageBudget,
        depth: limits.maxDepth,
        responseBytes: limits.maxResponseBytes,
      },
    }
  }
}
