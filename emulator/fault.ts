/** Ways in which an answer goes wrong. Timing faults end with the normal answer; the others replace it. */
import type { RecordedRequest } from './recorded-request.ts'

/** A fault, for the requests that `match` accepts; without `match`, for any. */
export type Fault = { match?: (request: RecordedRequest) => boolean } & FaultKind

export type FaultKind =
  /** Another status. Without `body` an error in the API's shape; a string is sent as it is, the rest as JSON. */
  | { kind: 'status'; status: number; headers?: Record<string, string>; body?: unknown }
  /** The normal answer, late. */
  | { kind: 'delay'; ms: number }
  /** No answer, ever. */
  | { kind: 'hang' }
  /** Headers at once, then the normal body, one byte at a time. */
  | { kind: 'drip'; everyMs: number }
  /** Connection reset instead of an answer. */
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
  /** The normal answer with a member of 3 MB added. */
  | { kind: 'huge' }
  /** 200 with no rows and `has_more: true`. */
  | { kind: 'emptyPageHasMore' }
  /** The page that ends with the `after` row, once more; the normal page where no `after` is sent. */
  | { kind: 'repeatRows' }
  /** The normal answer, when the gate opens. See `hold`. */
  | { kind: 'hold'; gate: Gate }

export interface Gate {
  /** Called when a request arrives at the gate; settles when the gate opens. */
  pass(request: RecordedRequest): Promise<void>
}

export interface Hold {
  readonly fault: Fault
  /** Opens the gate for all who wait and all who come. */
  release(): void
  /** The first request that arrived at the gate. */
  readonly reached: Promise<RecordedRequest>
}

/** Makes a gate that requests wait at until it is released. */
export function hold(match?: (request: RecordedRequest) => boolean): Hold {
  const opened = Promise.withResolvers<void>()
  const arrived = Promise.withResolvers<RecordedRequest>()
  const gate: Gate = {
    pass(request) {
      arrived.resolve(request)
      return opened.promise
    },
  }
  return {
    fault: { kind: 'hold', gate, ...(match === undefined ? {} : { match }) },
    release: opened.resolve,
    reached: arrived.promise,
  }
}
