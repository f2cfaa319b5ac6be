// The one error for a wrong argument, whichever room finds it.

/** Reaches the client as `BAD_USER_INPUT` with `message`, which says what is wrong and what to do. */
export class UserInputError extends Error {
  override name = 'UserInputError'
}
