// Leaf values to JSON (GraphQL, section 6.4.3). A value that graphql-js would coerce is a bail-out.
import { GraphQLEnumType, type GraphQLLeafType } from 'graphql'
import { Bailout } from './bailout.ts'
import { BrokenHintError } from './field-hints.ts'

/** Returns the JSON of a value that is not null. Throws a Bailout. */
export type SerializeLeaf = (value: unknown) => string

/** Returns the serializer of a leaf type, undefined for a custom scalar. */
export function leafSerializer(type: GraphQLLeafType): SerializeLeaf | undefined {
  if (type instanceof GraphQLEnumType) return (value) => serializeEnum(type, value)
  switch (type.name) {
    case 'String':
    case 'ID':
      return serializeString
    case 'Int':
      return serializeInt
    case 'Boolean':
      return serializeBoolean
    default:
      return undefined
  }
}

/** Returns the string itself, which is JSON between quotes: the field has the hint `noEscape`. Throws a Bailout. */
export function unescapedString(value: unknown): string {
  if (typeof value === 'string') return value
  throw new Bailout('value', 'no string')
}

/** The same, but throws a BrokenHintError for a string that JSON escapes. */
export function checkedUnescapedString(value: unknown): string {
  const string = unescapedString(value)
  if (JSON.stringify(string) === `"${string}"`) return string
  throw new BrokenHintError(`noEscape is not true of ${JSON.stringify(string)}`)
}

function serializeEnum(type: GraphQLEnumType, value: unknown): string {
  if (typeof value === 'string' && type.getValue(value)?.value === value) return `"${value}"`
  throw new Bailout('value', `no ${type.name}`)
}

function serializeString(value: unknown): string {
  return JSON.stringify(unescapedString(value))
}

function serializeInt(value: unknown): string {
  // `| 0` makes minus zero zero.
  if (typeof value === 'number' && (value | 0) === value) return String(value | 0)
  throw new Bailout('value', 'no Int')
}

function serializeBoolean(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  throw new Bailout('value', 'no Boolean')
}
