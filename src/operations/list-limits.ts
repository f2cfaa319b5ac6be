// How many ids and references one field may carry.
import { UserInputError } from '../user-input-error.ts'

/** Throws UserInputError for a list that is too long. */
export function checkLength(name: string, list: readonly unknown[], max: number): void {
  if (list.length > max)
    throw new UserInputError(`\`${name}\` takes at most ${max} entries: split the request.`)
}
