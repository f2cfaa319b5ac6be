// What the resolvers of one request share.
import type { WindowLimits } from '../connection/window.ts'
import type { SessionReader } from './session-reader.ts'
import type { SessionWriter } from './session-writer.ts'

export interface ConnectionLimits extends WindowLimits {
  /** Maximum number of upstream pages that one list field may read. */
  readonly pageBudget: number
}

export interface SessionsContext {
  /** Reads on the caller's behalf. */
  readonly sessions: SessionReader
  /** Writes on the caller's behalf. Its writer is made for the first mutation: most requests have none. */
  readonly request: { readonly writer: SessionWriter }
  readonly limits: ConnectionLimits
  readonly responseSize: {
    /** Returns a function that adds characters which the response has at least, and throws when it is too large. */
    readonly counter: () => (characters: number) => void
  }
}
