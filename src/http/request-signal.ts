// When an operation is over: the client has left, or its deadline has passed.
import type { ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'

/**
 * Gives the signal that ends when the client leaves or the deadline passes, counted from now, with that as its reason. It is
 * made when it is first asked for.
 */
export function createRequestSignal(
  response: ServerResponse,
  deadlineMs: number,
  clock: Clock,
): () => AbortSignal {
  const endsAt = clock.now() + deadlineMs
  let signal: AbortSignal | undefined
  return () => (signal ??= signalUntil(endsAt, response, clock))
}

function signalUntil(endsAt: number, response: ServerResponse, clock: Clock): AbortSignal {
  const over = new AbortController()
  const leave = () => over.abort(new UpstreamError('aborted', 'the client went away'))
  const expire = () => over.abort(new UpstreamError('timeout', 'the operation took longer than its deadline'))
  const leftMs = endsAt - clock.now()
  if (response.destroyed) leave()
  else if (leftMs <= 0) expire()
  if (over.signal.aborted) return over.signal
  const cancel = clock.after(leftMs, expire)
  response.once('close', () => {
    cancel()
    if (!response.writableFinished) leave()
  })
  return over.signal
}
