// What came of the writes of one request.

export interface WriteStats {
  /** Writes that are known to be done. */
  readonly done: number
  /** Writes that are known not to be done. */
  readonly refused: number
  /** Writes of which nobody knows whether they are done. */
  readonly unknown: number
  /** The codes of the errors in their payloads, each once. */
  readonly errorCodes: readonly string[]
}
