// Creating, stopping and deleting a session: what is repeated, and how it is found out whether a write was done that no response
// speaks of.
import { onAbort } from '../resilience/abortable.ts'
import type { Call } from '../resilience/call.ts'
import { runWithDeadline } from '../resilience/deadline.ts'
import { type RetryOptions, withRetry } from '../resilience/retry.ts'
import type { FetchSession, ReadOrigin, ReadRequest, SessionRequest } from './page.ts'
import { toUpstreamError } from './policy-errors.ts'
import type { SessionRecord } from './session-record.ts'
import { UpstreamError } from './upstream-error.ts'
import type { WriteAttempt, WriteCalls } from './write-calls.ts'

/** Which session of which caller's list is written. */
export interface WriteRequest extends SessionRequest {
  readonly origin: ReadOrigin | undefined
}

/** A write of a session that is created. */
export interface CreateRequest extends WriteRequest {
  /** Undefined: the version that the service chooses. */
  readonly agentVersion: string | undefined
}

/**
 * Writes. They reject with UpstreamError: where `details.maybeDone` is true, it is not known whether the write was done, else it
 * was not. The signal ends a write of which nothing was sent yet, which then rejects with the signal's reason; past that the
 * write goes on to its end, and settles as if nobody had left. A write takes at most twice the deadline.
 */
export interface SessionWrites<Row> {
  /** Creates the session under `sessionId`, which the gateway chose; resolves to it, also where an earlier attempt had created it. */
  readonly create: (request: CreateRequest, signal: AbortSignal) => Promise<Row>
  /**
   * Stops it. Resolves to the session as the service returned it, which is one whose stop failed, or as read afterwards. A stop
   * that was done and cannot be read counts as not known.
   */
  readonly stop: (request: WriteRequest, signal: AbortSignal) => Promise<Row>
  /** Deletes it; also resolves where it does not exist any more. */
  readonly delete: (request: WriteRequest, signal: AbortSignal) => Promise<void>
}

export interface SessionWritesOptions {
  /** One attempt each, through circuit breakers and bulkhead. */
  readonly attempts: WriteCalls
  /** With all policies and a deadline of its own. */
  readonly fetchSession: FetchSession<SessionRecord>
  readonly retries: RetryOptions<ReadRequest>
  /** The most time that the attempts of a write take together, in milliseconds. */
  readonly deadlineMs: number
  /** Called with the error of each write that fails. */
  readonly onFailure: (failure: unknown) => void
}

/** A write under way. */
interface WriteCall extends WriteAttempt {
  /** By `Clock.now`. */
  readonly deadlineAt: number
  readonly progress: Progress
}

interface Progress {
  isSent: boolean
  /** An attempt was sent of which nothing says that it was not done. */
  maybeDone: boolean
}

/** Creates the writes. */
export function createSessionWrites(options: SessionWritesOptions): SessionWrites<SessionRecord> {
  const { attempts, fetchSession, retries, deadlineMs, onFailure } = options
  const { clock } = retries
  const createOnce = withProgress(attempts.create)
  const createUntilFound = withRetry(createOrFind, retries)
  const stopAgain = withRetry(withProgress(attempts.stop), retries)
  const deleteAgain = withRetry(withProgress(attempts.delete), retries)

  async function run<Result>(
    request: WriteRequest | CreateRequest,
    signal: AbortSignal,
    write: (call: WriteCall, signal: AbortSignal) => Promise<Result>,
  ): Promise<Result> {
    const unsent = new AbortController()
    const progress = { isSent: false, maybeDone: false }
    const removeListener = onAbort(signal, (reason) => {
      if (!progress.isSent) unsent.abort(reason)
    })
    const onSend = () => {
      progress.isSent = true
      progress.maybeDone = true
    }
    try {
      const deadlineAt = clock.now() + deadlineMs
      return await write({ ...request, onSend, deadlineAt, progress }, unsent.signal)
    } catch (error) {
      const failure = toUpstreamError(error)
      const reported = progress.maybeDone ? toMaybeDone(failure) : failure
      onFailure(reported)
      throw reported
    } finally {
      removeListener()
    }
  }

  /** Creates the session; where that has failed and may have been done, the session itself decides. */
  async function createOrFind(call: WriteCall, signal: AbortSignal | undefined): Promise<SessionRecord> {
    try {
      const leftMs = call.deadlineAt - clock.now()
      return (await runWithDeadline((aborted) => createOnce(call, aborted), leftMs, clock, signal)).session
    } catch (error) {
      const failure = toUpstreamError(error)
      if (!(failure instanceof UpstreamError)) throw error
      if (failure.reason !== 'conflict' && !call.progress.maybeDone) throw error
      return find(call, failure)
    }
  }

  /** Resolves to the session where it exists after that failure of its creation. */
  async function find(call: WriteCall, failure: UpstreamError): Promise<SessionRecord> {
    call.progress.maybeDone = true
    try {
      return await fetchSession(toSessionRequest(call))
    } catch (error) {
      if (!isNotFound(error) || !isOver(failure)) throw toMaybeDone(failure)
      call.progress.maybeDone = false
      throw failure
    }
  }

  function repeat<Result>(repeated: Call<WriteCall, Result>, call: WriteCall, signal: AbortSignal) {
    const { deadlineAt } = call
    return runWithDeadline((aborted) => repeated(call, aborted, deadlineAt), deadlineMs, clock, signal)
  }

  return {
    create: (request, signal) =>
      run(request, signal, (call, unsent) => createUntilFound(call, unsent, call.deadlineAt)),
    stop: (request, signal) =>
      run(request, signal, async (call, unsent) => {
        const { session } = await repeat(stopAgain, call, unsent)
        if (session) return session
        try {
          return await fetchSession(toSessionRequest(call))
        } catch (error) {
          if (isNotFound(error)) call.progress.maybeDone = false
          throw error
        }
      }),
    delete: (request, signal) =>
      run(request, signal, async (call, unsent) => {
        try {
          await repeat(deleteAgain, call, unsent)
        } catch (error) {
          if (!isNotFound(error)) throw error
        }
      }),
  }
}

/** Wraps an attempt: one that was not done leaves the write's progress as it was before. */
function withProgress<Result>(attempt: Call<WriteAttempt, Result>): Call<WriteCall, Result> {
  return async (call, signal) => {
    const { progress } = call
    const { maybeDone } = progress
    try {
      return await attempt(call, signal)
    } catch (error) {
      const failure = toUpstreamError(error)
      if (failure instanceof UpstreamError && isNotDone(failure)) progress.maybeDone = maybeDone
      throw error
    }
  }
}

function isNotDone({ meaning, details }: UpstreamError): boolean {
  return meaning.saysNotDone || details.scope === 'service'
}

/** Whether the service is certainly not at work on a request that failed so any more: it has ended it itself. */
function isOver({ meaning, details }: UpstreamError): boolean {
  return meaning.isTransient && details.status !== 504
}

function isNotFound(error: unknown): boolean {
  return error instanceof UpstreamError && error.reason === 'notFound'
}

function toMaybeDone(failure: unknown): unknown {
  if (!(failure instanceof UpstreamError)) return failure
  return new UpstreamError(failure.reason, failure.message, { ...failure.details, maybeDone: true })
}

function toSessionRequest({ isolationKey, path, sessionId, origin, onRetry }: WriteCall): SessionRequest {
  return { isolationKey, path, sessionId, origin, onRetry }
}
