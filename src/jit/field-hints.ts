// Promises about the values of fields, which compiled code relies on without looking.

/**
 * - `noEscape`: strings without any character that JSON escapes. Broken, it lets a value write JSON of its own
 * - `memoize`: the objects of a list mostly share the very same value, and nothing in that value ever changes
 */
export type FieldHint = 'noEscape' | 'memoize'

/** By the field's coordinate, `Type.field`. */
export type FieldHints = ReadonlyMap<string, FieldHint>

/** A hint that is not true: found with `checkHints` alone. */
export class BrokenHintError extends Error {
  override name = 'BrokenHintError'
}
