// The deadline: how long a call may take in all, its retries and waits included.
import type { Clock } from '../clock.ts'
import { abortable, onAbort } from './abortable.ts'
import type { Call } from './call.ts'

/** The deadline passed before the call was settled. */
export class DeadlineExceededError extends Error {
  override name = 'DeadlineExceededError'
  constructor() {
    super('no complete response within the deadline')
  }
}

/**
 * Makes a call. Rejects with DeadlineExceededError after so many milliseconds, or with the signal's reason once the signal
 * aborts; the signal that the call is given aborts with the same reason.
 */
export async function runWithDeadline<Result>(
  call: (signal: AbortSignal) => Promise<Result>,
  deadlineMs: number,
  clock: Clock,
  signal?: AbortSignal,
): Promise<Result> {
  const controller = new AbortController()
  const cancelTimer = clock.after(deadlineMs, () => controller.abort(new DeadlineExceededError()))
  const removeListener = signal && onAbort(signal, (reason) => controller.abort(reason))
  try {
    return await abortable(call(controller.signal), controller.signal)
  } finally {
    cancelTimer()
    removeListener?.()
  }
}

/** Wraps a call: it is aborted after so many milliseconds. */
export function withDeadline<Request, Result>(
  call: Call<Request, Result>,
  deadlineMs: number,
  clock: Clock,
): Call<Request, Result> {
  return (request, signal) => {
    const deadlineAt = clock.now() + deadlineMs
    return runWithDeadline((aborted) => call(request, aborted, deadlineAt), deadlineMs, clock, signal)
  }
}
