// The end of a request to the gateway: what log, metrics and subscribers are given of it.
import type { GraphQLResponse } from '../graphql/response.ts'
import type { EventChannel, OperationEvent } from './channels.ts'
import type { Outcome } from './outcome.ts'

/** What is known of a response; of one that no GraphQL request caused, its errors' codes alone. */
export type ResponseFacts = Partial<GraphQLResponse>

/** A request whose response was sent, or never will be because its client has disconnected. */
export interface RequestEnd {
  readonly requestId: string
  readonly traceId: string | undefined
  readonly outcome: Outcome
  readonly method: string
  readonly isGraphQL: boolean
  readonly status: number
  readonly aborted: boolean
  /** Since the request arrived. */
  readonly durationMs: number
  readonly facts: ResponseFacts
}

export type OnRequestEnd = (end: RequestEnd) => void

/** Creates the publisher of operations: requests that a GraphQL response was made for. */
export function createOperationPublisher(events: EventChannel<OperationEvent>): OnRequestEnd {
  return ({ requestId, traceId, outcome, status, durationMs, facts }) => {
    if (!events.hasSubscribers || facts.mediaType === undefined) return
    const { servedBy, operationName, errorCodes = [], cost } = facts
    events.publish({
      requestId,
      traceId,
      outcome,
      servedBy,
      operationName,
      status,
      errorCodes,
      cost,
      durationMs,
    })
  }
}
