// What a writer of JSON may rely on of a field's values.

/**
 * - `plain`: texts without any character that JSON escapes
 * - `shared`: the objects of a list mostly have the very same value as the one before, and what is in it does not change
 */
export type FieldHint = 'plain' | 'shared'

/** Of a field of the schema, `Type.field`; undefined: nothing. */
export type HintOf = (coordinate: string) => FieldHint | undefined
