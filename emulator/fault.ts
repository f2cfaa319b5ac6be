// Ways in which a response goes wrong. Timing faults end with the normal response; the others replace it.
import type { RecordedRequest } from './recorded-request.ts'

/** A fault, for the requests that `match` accepts; without `match`, for any. */
export type Fault = {
  match?: (request: RecordedRequest) => boolean
  /** The request is carried out before anything goes wrong, even if its client disconnects: a write is done. */
  afterDeed?: boolean
} & FaultKind

export type FaultKind =
  /** Another status. Without `body` an error in the API's shape; a string is sent as it is, the rest as JSON. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  /** The normal response, late. */
  | { kind: 'delay'; ms: number }
  /** No response, ever. */
  | { kind: 'hang' }
  /** Headers at once, then the normal body, one byte at a time. */
  | { kind: 'drip'; everyMs: number }
  /** Connection reset instead of a response. */
  | { kind: 'resetBeforeHeaders' }
  /** Connection reset after half of the body. */
  | { kind: 'resetMidBody' }
  /** Orderly end of the connection after half of the announced `content-length`. */
  | { kind: 'truncatedContentLength' }
  /** Orderly end of the connection without the last chunk. */
  | { kind: 'truncatedChunked' }
  /** 200 with half of the JSON text. */
  | { kind: 'malformedJson' }
  /** 200 with a page of `text/html`. */
  | { kind: 'html' }
  /** 200 with any value as JSON. */
  | { kind: 'body'; value: unknown }
  /** The normal response with a member of 3 MB added. */
  | { kind: 'huge' }
  /** 200 with no rows and `has_more: true`. */
  | { kind: 'emptyPageHasMore' }
  /** The page that ends with the `after` row, once more; the normal page where no `after` is sent. */
  | { kind: 'repeatRows' }
  /** 409 to a write: the session was modified by another one at the same time. A create of an id in use gets a 409 without a fault. */
  | { kind: 'modifiedConcurrently' }
  /** A stop that fails: 200 with the session, which is `failed` from then on. The normal response to all else. */
  | { kind: 'failedStop' }
  /** The normal response, once the gate opens. See `createGate`. */
  | { kind: 'gate'; gate: FaultGate }

export interface FaultGate {
  /** Called when a request arrives at the gate; resolves when the gate opens. */
  pass(request: RecordedRequest): Promise<void>
}

export interface Gate {
  readonly fault: Fault
  /** Opens the gate for all requests, waiting and later ones. */
  release(): void
  /** Resolves to the first request that arrives at the gate. */
  readonly reached: Promise<RecordedRequest>
}

/** Creates a fault that delays matching responses until `release` is called. */
export function createGate(match?: (request: RecordedRequest) => boolean): Gate {
  const opened = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<RecordedRequest>()
  const gate: FaultGate = {
    pass(request) {
      arrived.resolve(request)
      return opened.promise
    },
  }
  return {
    fault: { kind: 'gate', gate, ...(match === undefined ? {} : { match }) },
    release: opened.resolve,
    reached: arrived.promise,
  }
}
