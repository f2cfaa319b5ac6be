// What ends an execution whose result would be longer than its reader wants.

/** The data is longer, as JSON, than an execution may write. */
export class TooLongError extends Error {
  override name = 'TooLongError'
}
