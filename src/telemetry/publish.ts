// Wrappers that publish what passes through them. Each asks first whether anybody takes it, and else calls what it wraps.
import { randomUUID } from 'node:crypto'
import type { Position } from '../list-position.ts'
import type { Call } from '../resilience/call.ts'
import type { CallObserver } from '../upstream/call-kinds.ts'
import type { ReadPage, ReadRequest } from '../upstream/page.ts'
import type { EventChannel, PageEvent, UpstreamCallEvent } from './channels.ts'

/** Wraps the reading of pages: each page is published. `now`: `Clock.now`. */
export function withPageEvents<Row extends Position>(
  readPage: ReadPage<Row>,
  events: EventChannel<PageEvent>,
  now: () => number,
): ReadPage<Row> {
  const publishing: ReadPage<Row> = async (request, signal) => {
    const page = await readPage(request, signal)
    const { outcome, fetchedAt, rows, calledFor } = page
    events.publish({
      requestId: request.origin?.requestId,
      path: request.path,
      outcome,
      ageMs: now() - fetchedAt,
      rows: rows.length,
      joinedRequestId: outcome === 'collapsed' ? calledFor : undefined,
    })
    return page
  }
  return (request, signal) =>
    events.hasSubscribers ? publishing(request, signal) : readPage(request, signal)
}

/** Wraps a call: each attempt is published, and observed, when it has ended. `now`: `Clock.now`. */
export function withCallEvents<Request extends ReadRequest, Result>(
  call: Call<Request, Result>,
  operation: UpstreamCallEvent['operation'],
  events: EventChannel<UpstreamCallEvent>,
  observer: CallObserver<Result> | undefined,
  now: () => number,
): Call<Request, Result> {
  function publish(
    { origin, path }: Request,
    callId: string | undefined,
    durationMs: number,
    error: unknown,
  ): void {
    if (callId === undefined) return
    events.publish({ requestId: origin?.requestId, callId, operation, path, durationMs, error })
  }

  const watched: Call<Request, Result> = async (request, signal, deadlineAt) => {
    const startedAt = now()
    const callId = events.hasSubscribers ? randomUUID() : undefined
    try {
      const named = callId === undefined ? request : { ...request, callId }
      const result = await call(named, signal, deadlineAt)
      const durationMs = now() - startedAt
      observer?.onResult(result, durationMs)
      publish(request, callId, durationMs, undefined)
      return result
    } catch (error) {
      const durationMs = now() - startedAt
      observer?.onError(error, durationMs)
      publish(request, callId, durationMs, error)
      throw error
    }
  }
  return (request, signal, deadlineAt) =>
    observer || events.hasSubscribers
      ? watched(request, signal, deadlineAt)
      : call(request, signal, deadlineAt)
}
