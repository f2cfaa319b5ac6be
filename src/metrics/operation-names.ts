// Names of operations as values of a label: those in trusted documents alone, and a limited number of them, because each is a
// series, and clients name the operations of all other documents.
import { other } from './known-values.ts'

/** Maximum number of names; any further count as `_OTHER`. */
const maxNames = 200

export interface OperationNames {
  /** Returns the value of the label. `isTrusted`: whether the operation's document is trusted. */
  readonly labelOf: (name: string | undefined, isTrusted: boolean) => string
  /** How many operations had a name that was one too many. */
  readonly overflow: () => number
}

/** Creates an empty set of names; `max` of them have a value of their own. */
export function createOperationNames(max = maxNames): OperationNames {
  const names = new Set<string>()
  let overflow = 0
  return {
    labelOf(name, isTrusted) {
      if (!isTrusted || name === undefined) return other
      if (names.has(name)) return name
      if (names.size < max) {
        names.add(name)
        return name
      }
      overflow += 1
      return other
    },
    overflow: () => overflow,
  }
}
