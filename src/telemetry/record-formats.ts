// The records of the flight recorder: how each kind of event is written into a ring, and read from it as an entry.
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
import type { FlightEntry } from './flight-entry.ts'
import type { RecordRing } from './record-ring.ts'

/** How events of a kind are written and read: all of their values, in the same order. */
export interface RecordFormat<Event> {
  readonly type: FlightEntry['type']
  readonly write: (ring: RecordRing, event: Event) => void
  readonly read: (ring: RecordRing) => FlightEntry
}

/** The bytes of the longest record, that of a call, and of its time and its format's name. */
export const recordBytes = 320

/** What is longer is cut off. Ids of requests and calls have at most 64 characters. */
const maxLengths = { id: 64, traceId: 32, operationName: 100, path: 96, state: 64, errorCodes: 64 }
const noPath = ''

const operation: RecordFormat<OperationEvent> = {
  type: 'operation',
  write(ring, event) {
    ring.writeText(event.requestId, maxLengths.id)
    ring.writeText(event.traceId, maxLengths.traceId)
    ring.writeWord(event.outcome)
    ring.writeWord(event.servedBy)
    ring.writeText(event.operationName, maxLengths.operationName)
    ring.writeNumber(event.status)
    ring.writeWords(event.errorCodes, maxLengths.errorCodes)
    ring.writeNumber(event.cost)
    ring.writeNumber(event.durationMs)
  },
  read: (ring) => ({
    type: 'operation',
    requestId: ring.readText() as string,
    traceId: ring.readText(),
    outcome: ring.readWord() as OperationEvent['outcome'],
    servedBy: ring.readWord() as OperationEvent['servedBy'],
    operationName: ring.readText(),
    status: ring.readNumber() as number,
    errorCodes: ring.readWords(),
    cost: ring.readNumber(),
    durationMs: ring.readNumber() as number,
  }),
}

const page: RecordFormat<PageEvent> = {
  type: 'page',
  write(ring, event) {
    ring.writeText(event.path, maxLengths.path)
    ring.writeText(event.requestId, maxLengths.id)
    ring.writeWord(event.outcome)
    ring.writeNumber(event.ageMs)
    ring.writeNumber(event.rows)
    ring.writeText(event.joinedRequestId, maxLengths.id)
  },
  read: (ring) => ({
    type: 'page',
    agentName: agentNameOf(ring.readText() ?? noPath),
    requestId: ring.readText(),
    outcome: ring.readWord() as PageEvent['outcome'],
    ageMs: ring.readNumber() as number,
    rows: ring.readNumber() as number,
    joinedRequestId: ring.readText(),
  }),
}

const call: RecordFormat<UpstreamCallEvent> = {
  type: 'call',
  write(ring, event) {
    ring.writeText(event.path, maxLengths.path)
    ring.writeText(event.requestId, maxLengths.id)
    ring.writeText(event.callId, maxLengths.id)
    ring.writeWord(event.operation)
    ring.writeNumber(event.durationMs)
    writeFailure(ring, event.error)
  },
  read: (ring) => ({
    type: 'call',
    agentName: agentNameOf(ring.readText() ?? noPath),
    requestId: ring.readText(),
    callId: ring.readText() as string,
    operation: ring.readWord() as UpstreamCallEvent['operation'],
    durationMs: ring.readNumber() as number,
    failure: ring.readWord(),
    status: ring.readNumber(),
    upstreamRequestId: ring.readText(),
  }),
}

/** No message: it can quote what the REST API sent. */
function writeFailure(ring: RecordRing, error: unknown): void {
  if (error instanceof UpstreamError) {
    ring.writeWord(error.reason)
    ring.writeNumber(error.details.status)
    ring.writeText(error.details.upstreamRequestId, maxLengths.id)
    return
  }
  ring.writeWord(error === undefined ? undefined : error instanceof Error ? error.name : typeof error)
  ring.writeNumber(undefined)
  ring.writeText(undefined, maxLengths.id)
}

const bailout: RecordFormat<BailoutEvent> = {
  type: 'bailout',
  write(ring, event) {
    ring.writeWord(event.reason)
    ring.writeText(event.operationName, maxLengths.operationName)
  },
  read: (ring) => ({
    type: 'bailout',
    reason: ring.readWord() as string,
    operationName: ring.readText(),
  }),
}

const circuitBreaker: RecordFormat<CircuitBreakerEvent> = {
  type: 'circuitBreaker',
  write(ring, event) {
    ring.writeText(event.path, maxLengths.path)
    ring.writeWord(event.state)
  },
  read(ring) {
    const path = ring.readText()
    return {
      type: 'circuitBreaker',
      agentName: path && agentNameOf(path),
      state: ring.readWord() as CircuitBreakerEvent['state'],
    }
  },
}

const redis: RecordFormat<RedisEvent> = {
  type: 'redis',
  write: (ring, event) => ring.writeText(event.state, maxLengths.state),
  read: (ring) => ({ type: 'redis', state: ring.readText() as string }),
}

/** By the type of their entries. */
export const recordFormats = { operation, page, call, bailout, circuitBreaker, redis }
