// Wrappers that publish what passes through them. Each asks first whether somebody subscribes, and else calls what it wraps.
import { randomUUID } from 'node:crypto'
import type { Position } from '../list-position.ts'
import type { Call } from '../resilience/call.ts'
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

/** Wraps a call: each attempt is published when it has ended. `now`: `Clock.now`. */
export function withCallEvents<Request extends ReadRequest, Result>(
  call: Call<Request, Result>,
  operation: UpstreamCallEvent['operation'],
  events: EventChannel<UpstreamCallEvent>,
  now: () => number,
): Call<Request, Result> {
  const publishing: Call<Request, Result> = async (request, signal, deadlineAt) => {
    const startedAt = now()
    const callId = randomUUID()
    const requestId = request.origin?.requestId
    const publish = (error?: unknown) =>
      events.publish({
        requestId,
        callId,
        operation,
        path: request.path,
        durationMs: now() - startedAt,
        error,
      })
    try {
      const result = await call({ ...request, callId }, signal, deadlineAt)
      publish()
      return result
    } catch (error) {
      publish(error)
      throw error
    }
  }
  return (request, signal, deadlineAt) =>
    events.hasSubscribers ? publishing(request, signal, deadlineAt) : call(request, signal, deadlineAt)
}
