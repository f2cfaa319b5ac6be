// What the flight recorder returns of each event: what was decided, and for which request; nothing of its caller or its variables.
import type {
  BailoutEvent,
  CircuitBreakerEvent,
  OperationEvent,
  PageEvent,
  RedisEvent,
  UpstreamCallEvent,
} from './channels.ts'

/** `page`, `call`: read, made; they name the request that they were for, undefined where none is known. */
export type FlightEntry =
  | ({ readonly type: 'operation' } & OperationEvent)
  | ({ readonly type: 'page'; readonly agentName: string } & Omit<PageEvent, 'path'>)
  | ({ readonly type: 'call'; readonly agentName: string } & Omit<UpstreamCallEvent, 'path' | 'error'> &
      CallFailure)
  | ({ readonly type: 'bailout' } & BailoutEvent)
  /** `agentName`: undefined for the circuit breaker of the whole service. */
  | ({ readonly type: 'circuitBreaker'; readonly agentName: string | undefined } & Omit<
      CircuitBreakerEvent,
      'path'
    >)
  | ({ readonly type: 'redis' } & RedisEvent)

/** All undefined: the call succeeded. */
export interface CallFailure {
  readonly failure: string | undefined
  readonly status: number | undefined
  /** The service's own id of the call. */
  readonly upstreamRequestId: string | undefined
}
