// What ends an execution that only goes the plain way.

/** There is something about the operation, or about what it came to, that is for graphql-js to answer. */
export class Bailout extends Error {
  override name = 'NotPlainError'
}
