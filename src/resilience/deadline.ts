// The deadline: how long a call may take in all, its retries and waits included.
import type { Clock } from '../clock.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { Call } from './call.ts'

/** Wraps a call: it is over, and its sockets are let go, when the deadline passes or the reader leaves. */
export function withDeadline<Request, Result>(
  call: Call<Request, Result>,
  deadlineMs: number,
  clock: Clock,
): Call<Request, Result> {
  return (request, reader) =>
    new Promise((resolve, reject) => {
      const ended = new AbortController()
      const end = (reason: unknown) => {
        ended.abort(reason)
        reject(reason)
      }
      const leave = () => end(reader?.reason)
      const cancel = clock.after(deadlineMs, () =>
        end(new UpstreamError('timeout', 'no complete answer within the deadline')),
      )
      if (reader?.aborted) leave()
      reader?.addEventListener('abort', leave, { once: true })
      const settle = () => {
        cancel()
        reader?.removeEventListener('abort', leave)
      }
      const called = call(request, ended.signal)
      called.then(settle, settle)
      called.then(resolve, reject)
    })
}
