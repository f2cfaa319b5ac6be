// The gateway's events for metrics, traces and tests: channels of node:diagnostics_channel. While nobody subscribes to a channel,
// nothing is made for it.
import { channel } from 'node:diagnostics_channel'
import type { CallKind } from '../upstream/call-kinds.ts'
import type { CacheOutcome } from '../upstream/page.ts'
import type { Outcome } from './outcome.ts'

/** An operation has ended: its response was sent, or its client has disconnected. */
export interface OperationEvent {
  readonly requestId: string
  /** Undefined: the request belongs to no trace. */
  readonly traceId: string | undefined
  readonly outcome: Outcome
  /** Undefined: it was refused before a responder was asked. */
  readonly servedBy: 'response-cache' | 'compiled' | 'apollo' | undefined
  readonly operationName: string | undefined
  readonly status: number
  readonly errorCodes: readonly string[]
  readonly cost: number | undefined
  /** Since the request arrived. */
  readonly durationMs: number
}

/** A page was read for a request. */
export interface PageEvent {
  /** Of the request that it was read for; undefined: none. */
  readonly requestId: string | undefined
  /** The list's REST path. */
  readonly path: string
  readonly outcome: CacheOutcome
  /** Since the page was fetched, in milliseconds. */
  readonly ageMs: number
  readonly rows: number
  /** Of the request whose call brought the page, where the outcome is `collapsed`; undefined: none. */
  readonly joinedRequestId: string | undefined
}

/** One attempt of a call to the REST API has ended; retries are attempts of their own. */
export interface UpstreamCallEvent {
  /** Of the request that it was made for, which may have its response already; undefined: none. */
  readonly requestId: string | undefined
  /** Sent as `x-ms-client-request-id`. */
  readonly callId: string
  readonly operation: CallKind<never>['operation']
  readonly path: string
  readonly durationMs: number
  /** Undefined: it succeeded. */
  readonly error: unknown
}

/** A compiled query could not execute an operation, and Apollo does. */
export interface BailoutEvent {
  readonly reason: string
  readonly operationName: string | undefined
}

/** A circuit breaker changed its state. */
export interface CircuitBreakerEvent {
  /** Of the list; undefined: the circuit breaker of the whole service. */
  readonly path: string | undefined
  readonly state: 'closed' | 'open' | 'halfOpen'
}

/** The availability of Redis changed. */
export interface RedisEvent {
  readonly state: string
}

interface TelemetryEvents {
  readonly operation: OperationEvent
  readonly page: PageEvent
  readonly upstreamCall: UpstreamCallEvent
  readonly bailout: BailoutEvent
  readonly circuitBreaker: CircuitBreakerEvent
  readonly redis: RedisEvent
}

export interface EventChannel<Event> {
  /** Asked before an event is made. */
  readonly hasSubscribers: boolean
  /** Calls the subscribers at once. One that throws ends the process, as an uncaught exception does. */
  publish(event: Event): void
  subscribe(listener: (event: unknown) => void): void
  unsubscribe(listener: (event: unknown) => void): void
}

export type Telemetry = { readonly [Name in keyof TelemetryEvents]: EventChannel<TelemetryEvents[Name]> }

/** Gives the channels: `sessions-gateway:operation` and so on. All gateways of a process share them. */
export function createTelemetry(): Telemetry {
  return {
    operation: channel('sessions-gateway:operation'),
    page: channel('sessions-gateway:page'),
    upstreamCall: channel('sessions-gateway:upstreamCall'),
    bailout: channel('sessions-gateway:bailout'),
    circuitBreaker: channel('sessions-gateway:circuitBreaker'),
    redis: channel('sessions-gateway:redis'),
  }
}
