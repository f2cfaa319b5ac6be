// The signal of a request: it aborts when the client disconnects or the operation's deadline passes.
import type { ServerResponse } from 'node:http'
import type { Clock } from '../clock.ts'
import { abortReasons } from '../graphql/request.ts'

/**
 * Returns a function that returns the signal, which it makes at its first call: most requests read cached pages alone. The
 * deadline counts from now.
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
  const controller = new AbortController()
  const onDisconnect = () => controller.abort(abortReasons.disconnected())
  const onDeadline = () => controller.abort(abortReasons.deadline())
  const leftMs = endsAt - clock.now()
  if (response.destroyed) onDisconnect()
  else if (leftMs <= 0) onDeadline()
  if (controller.signal.aborted) return controller.signal
  const cancel = clock.after(leftMs, onDeadline)
  response.once('close', () => {
    cancel()
    if (!response.writableFinished) onDisconnect()
  })
  return controller.signal
}
