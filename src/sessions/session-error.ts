// The errors of mutations that clients have to expect, as the schema shows them, and which failures of a write they stand for.
import { UpstreamError, type UpstreamFailure } from '../upstream/upstream-error.ts'

/** What `SessionError`'s fields are read from. */
export interface SessionErrorNode {
  readonly __typename: `Session${'NotFound' | 'NotAllowed' | 'Conflict' | 'NotReady' | 'Throttled' | 'OutcomeUnknown'}Error`
  readonly message: string
  readonly code: string
  readonly retryable: boolean
  readonly retryAfterMs: number | null
}

/** A write has failed in a way that its payload says. */
export class SessionWriteError extends Error {
  override name = 'SessionWriteError'
  readonly node: SessionErrorNode

  constructor(node: SessionErrorNode, options?: ErrorOptions) {
    super(node.message, options)
    this.node = node
  }
}

const never = { retryable: false, retryAfterMs: null } as const

export const noSuchSession: SessionErrorNode = {
  __typename: 'SessionNotFoundError',
  message: 'The caller has no such session.',
  code: 'NOT_FOUND',
  ...never,
}
export const noSuchAgent: SessionErrorNode = {
  ...noSuchSession,
  message: 'There is no such agent: check its name.',
}
export const mayNotWrite: SessionErrorNode = {
  __typename: 'SessionNotAllowedError',
  message: 'The caller may not create, stop or delete sessions.',
  code: 'FORBIDDEN',
  ...never,
}
const mayNotWriteThis: SessionErrorNode = { ...mayNotWrite, message: 'This session may not be written.' }
export const otherVersion: SessionErrorNode = {
  __typename: 'SessionConflictError',
  message: 'This `idempotencyKey` has created a session of another version: use another key.',
  code: 'CONFLICT',
  ...never,
}

type Transient = Pick<SessionErrorNode, '__typename' | 'message' | 'code'>

/** Failures after which nothing was done, and the same mutation can succeed later. */
const transient: ReadonlyMap<UpstreamFailure, Transient> = new Map<UpstreamFailure, Transient>([
  [
    'conflict',
    {
      __typename: 'SessionConflictError',
      message: 'The session was changed at the same moment: try again.',
      code: 'CONFLICT',
    },
  ],
  [
    'notReady',
    {
      __typename: 'SessionNotReadyError',
      message: 'The session is not ready to be written: try again later.',
      code: 'NOT_READY',
    },
  ],
  [
    'rateLimited',
    {
      __typename: 'SessionThrottledError',
      message: 'The sessions service is busy: try again later.',
      code: 'RATE_LIMITED',
    },
  ],
])

const unknownOutcome = {
  __typename: 'SessionOutcomeUnknownError',
  message: 'It is not known whether this was done: read the sessions again.',
  code: 'OUTCOME_UNKNOWN',
} as const

export interface WriteFacts {
  /** Whether the write can be repeated without having its effect twice. */
  readonly isRepeatable: boolean
  /** What a 404 stands for. */
  readonly missing: SessionErrorNode
}

/** Returns the error that the payload says; undefined for a failure that nobody can expect. */
export function toSessionError(
  error: unknown,
  { isRepeatable, missing }: WriteFacts,
): SessionErrorNode | undefined {
  if (!(error instanceof UpstreamError)) return undefined
  const retryAfterMs = toInt(error.details.retryAfterMs)
  if (error.details.maybeDone)
    return { ...unknownOutcome, retryable: isRepeatable, retryAfterMs: isRepeatable ? retryAfterMs : null }
  if (error.reason === 'notFound') return missing
  if (error.reason === 'forbidden') return mayNotWriteThis
  const kind = transient.get(error.reason)
  return kind && { ...kind, retryable: true, retryAfterMs }
}

const maxInt = 2 ** 31 - 1

function toInt(ms: number | undefined): number | null {
  return ms === undefined ? null : Math.min(Math.ceil(ms), maxInt)
}
