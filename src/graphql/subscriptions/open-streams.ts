// The open streams of a process: how many there may be, in all and of one caller, and how they end when the process does.
import { GraphQLError } from 'graphql'
import type { Clock } from '../../clock.ts'
import type { ResultStream } from './result-stream.ts'
import { type StreamEndReason, shuttingDown } from './stream-end.ts'

export interface StreamLimits {
  readonly max: number
  readonly maxPerCaller: number
}

export interface StreamStats {
  readonly open: number
  readonly started: number
  /** Streams that were not opened because there were too many. */
  readonly refused: number
  /** By reason. */
  readonly ended: Readonly<Partial<Record<StreamEndReason, number>>>
  /** Results of streams that have ended. */
  readonly results: number
}

export interface OpenStreams {
  /**
   * Reserves a place for a stream of the caller. Returns the function that releases it, which may be called again; throws the
   * request error for a stream that must not be opened. No stream ends in favour of another.
   */
  readonly reserve: (callerHash: string) => () => void
  /** Adds a stream to those that are open; calls `release` at its end. */
  readonly add: (stream: ResultStream, release: () => void) => void
  /** Opens no stream any more, and ends those that are open in a random order within `ms`. */
  readonly drain: (ms: number) => void
  readonly stats: () => StreamStats
}

/** Clients that were refused come back after this time, not all in one moment. */
const minRetryMs = 5_000
const maxRetryMs = 15_000

/** Creates the set, which is empty. `random`: from 0 to 1. */
export function createOpenStreams(limits: StreamLimits, clock: Clock, random: () => number): OpenStreams {
  const open = new Set<ResultStream>()
  const byCaller = new Map<string, number>()
  const ended: Partial<Record<StreamEndReason, number>> = {}
  let reserved = 0
  let started = 0
  let refused = 0
  let results = 0
  let isDraining = false

  function refuse(message: string): never {
    refused += 1
    throw tooManyStreams(message, minRetryMs + random() * (maxRetryMs - minRetryMs))
  }
  const count = (callerHash: string, change: number) => {
    reserved += change
    const streams = (byCaller.get(callerHash) ?? 0) + change
    if (streams === 0) byCaller.delete(callerHash)
    else byCaller.set(callerHash, streams)
  }
  const shutDown = (stream: ResultStream) => stream.end({ reason: 'shutdown', error: shuttingDown(random) })

  return {
    reserve(callerHash) {
      if (isDraining) throw withRetryAfter(shuttingDown(random))
      if (reserved >= limits.max) refuse('Too many subscriptions are open: try again later.')
      if ((byCaller.get(callerHash) ?? 0) >= limits.maxPerCaller)
        refuse(
          `The caller has ${limits.maxPerCaller} open subscriptions, which is the maximum: end one first.`,
        )
      count(callerHash, 1)
      let isReserved = true
      return () => {
        if (isReserved) count(callerHash, -1)
        isReserved = false
      }
    },
    add(stream, release) {
      open.add(stream)
      started += 1
      stream.onEnd(({ reason }) => {
        open.delete(stream)
        ended[reason] = (ended[reason] ?? 0) + 1
        results += stream.results
        release()
      })
      if (isDraining) shutDown(stream)
    },
    drain(ms) {
      isDraining = true
      for (const stream of open) clock.after(random() * ms, () => shutDown(stream))
    },
    stats: () => ({ open: open.size, started, refused, ended: { ...ended }, results }),
  }
}

function tooManyStreams(message: string, retryAfterMs: number): GraphQLError {
  return withRetryAfter(
    new GraphQLError(message, {
      extensions: {
        code: 'TOO_MANY_STREAMS',
        retryable: true,
        retryAfterMs: Math.ceil(retryAfterMs),
        http: { status: 503 },
      },
    }),
  )
}

/** Returns the error with its `retryAfterMs` as `Retry-After`, too. */
function withRetryAfter({ message, extensions }: GraphQLError): GraphQLError {
  const { retryAfterMs = 0, http } = extensions as { retryAfterMs?: number; http?: object }
  const headers = { 'retry-after': `${Math.max(Math.ceil(retryAfterMs / 1_000), 1)}` }
  return new GraphQLError(message, { extensions: { ...extensions, http: { ...http, headers } } })
}
