// What the resolvers of one request share.
import type { WindowLimits } from '../connection/window.ts'
import type { SessionReader } from './session-reader.ts'

export interface ConnectionLimits extends WindowLimits {
  /** Maximum number of upstream pages that one list field may read. */
  readonly pageBudget: number
}

export interface SessionsContext {
  /** Reads on the caller's behalf. */
  readonly sessions: SessionReader
  readonly limits: ConnectionLimits
  readonly responseSize: {
    /** Returns a function that adds characters which the response has at least, and throws when it is too large. */
    readonly counter: () => (characters: number) => void
  }
}
