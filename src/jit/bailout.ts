// Leaving the compiled path: graphql-js has to execute the operation.
import { GraphQLError } from 'graphql'

/**
 * Why:
 * - `operation`: there is no such operation, or it is no query
 * - `introspection`: it asks for the schema
 * - `custom-type`: a scalar, an abstract type or an object type has a function of its own (`serialize`, `resolveType`, `isTypeOf`)
 * - `too-many-variants`: @skip and @include came in more combinations than are compiled
 * - `variables`, `arguments`: values that graphql-js refuses
 * - `resolver`: a resolver threw or rejected
 * - `value`: a value that graphql-js would have to coerce or refuse, null where none may be among them
 * - `too-long`: the response would be longer than `maxLength`
 * - `error`: anything else that was thrown. A defect, of the compiled code, of a property's getter, or of a field hint
 */
export type BailoutReason =
  | 'operation'
  | 'introspection'
  | 'custom-type'
  | 'too-many-variants'
  | 'variables'
  | 'arguments'
  | 'resolver'
  | 'value'
  | 'too-long'
  | 'error'

/**
 * Thrown within jit/ alone, and returned to its callers. The message contains names of the schema and nothing that a client sent.
 * `cause`: what a resolver, graphql-js or a defect threw.
 */
export class Bailout extends Error {
  override name = 'Bailout'
  readonly reason: BailoutReason

  constructor(reason: BailoutReason, message: string, options?: ErrorOptions) {
    super(message, options)
    this.reason = reason
  }

  /** Converts what was thrown: a GraphQLError is graphql-js' about arguments, of a field or of @skip and @include. */
  static from(thrown: unknown): Bailout {
    if (thrown instanceof Bailout) return thrown
    if (thrown instanceof GraphQLError)
      return new Bailout('arguments', 'refused by graphql-js', { cause: thrown })
    return new Bailout('error', 'an unexpected exception', { cause: thrown })
  }
}
