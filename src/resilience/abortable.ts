// Waiting for a promise, or for a time, until a signal aborts. No listener and no timer outlives the wait.
import type { Clock } from '../clock.ts'

/** A signal that is made when it is first needed: most requests read cached pages alone, and wait for nothing. */
export interface LazySignal {
  /** Whether it is aborted, without making it. */
  readonly aborted: boolean
  readonly value: AbortSignal
}

/**
 * Calls `callback` with the signal's reason when the signal aborts, or at once where it is aborted already. Returns a function
 * that removes the listener.
 */
export function onAbort(signal: AbortSignal, callback: (reason: unknown) => void): () => void {
  const listener = () => callback(signal.reason)
  if (signal.aborted) listener()
  else signal.addEventListener('abort', listener, { once: true })
  return () => signal.removeEventListener('abort', listener)
}

/** Settles as the promise does, or rejects with the signal's reason where the signal aborts first: then calls `abort` before. */
export function abortable<Value>(
  promise: Promise<Value>,
  signal: AbortSignal | undefined,
  abort?: (reason: unknown) => void,
): Promise<Value> {
  if (signal === undefined) return promise
  return new Promise((resolve, reject) => {
    const removeListener = onAbort(signal, (reason) => {
      abort?.(reason)
      reject(reason)
    })
    promise.then(removeListener, removeListener)
    promise.then(resolve, reject)
  })
}

/** Resolves after so many milliseconds, or rejects with the signal's reason where the signal aborts first. */
export function delay(ms: number, clock: Clock, signal?: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const cancel = clock.after(ms, resolve)
  return abortable(promise, signal, cancel)
}
