// What the flight recorder keeps of each event: what was decided, and for which request; nothing of its caller or its variables.
import { LRUCache } from 'lru-cache'
import { agentNameOf } from '../sessions/agent.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
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

const maxNameLength = 100
const maxIdLength = 64
const maxCopies = 500

/** Returns the function that makes the entries of operations: they share the copies of their names. */
export function createOperationEntries(): (event: OperationEvent) => FlightEntry {
  const copies = new LRUCache<string, string>({ max: maxCopies })

  function shared(name: string): string {
    const known = copies.get(name)
    if (known !== undefined) return known
    const copy = copyOf(name)
    copies.set(copy, copy)
    return copy
  }

  return (event) => ({
    type: 'operation',
    ...event,
    operationName: event.operationName && shared(event.operationName),
  })
}

export function toPageEntry({ path, ...event }: PageEvent): FlightEntry {
  return { type: 'page', agentName: agentNameOf(path), ...event }
}

export function toCallEntry({ path, error, ...event }: UpstreamCallEvent): FlightEntry {
  return { type: 'call', agentName: agentNameOf(path), ...event, ...failureOf(error) }
}

export function toBailoutEntry({ reason, operationName }: BailoutEvent): FlightEntry {
  return { type: 'bailout', reason, operationName: operationName && copyOf(operationName) }
}

export function toCircuitBreakerEntry({ path, state }: CircuitBreakerEvent): FlightEntry {
  return { type: 'circuitBreaker', agentName: path && agentNameOf(path), state }
}

export function toRedisEntry({ state }: RedisEvent): FlightEntry {
  return { type: 'redis', state }
}

/** No message: it can quote what the REST API sent. */
function failureOf(error: unknown): CallFailure {
  if (error === undefined) return { failure: undefined, status: undefined, upstreamRequestId: undefined }
  if (!(error instanceof UpstreamError))
    return {
      failure: error instanceof Error ? error.name : typeof error,
      status: undefined,
      upstreamRequestId: undefined,
    }
  const { status, upstreamRequestId } = error.details
  return { failure: error.reason, status, upstreamRequestId: upstreamRequestId?.slice(0, maxIdLength) }
}

/** A string of its own: a part of a document refers to the whole of it, and would keep it in memory. */
function copyOf(name: string): string {
  return Buffer.from(name.slice(0, maxNameLength), 'latin1').toString('latin1')
}
