// The error for a wrong argument of a field.

/** Clients see it as `BAD_USER_INPUT`, with `message`, which says what is wrong and what to do. */
export class UserInputError extends Error {
  override name = 'UserInputError'
}
