// The doctor's arguments are wrong.

/** The message says what is wrong, in one sentence. */
export class UsageError extends Error {
  override name = 'UsageError'
}
