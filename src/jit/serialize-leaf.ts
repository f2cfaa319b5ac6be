// From the values of leaves to JSON (GraphQL, section 6.4.3): what needs coercing is not plain.
import { GraphQLEnumType, type GraphQLLeafType } from 'graphql'
import { Bailout } from './bailout.ts'

/** Writes a value that is not null. Throws NotPlainError. */
export type SerializeLeaf = (value: unknown) => string

/** The writer of a leaf's values; undefined for a custom scalar. */
export function leafSerializer(type: GraphQLLeafType): SerializeLeaf | undefined {
  if (type instanceof GraphQLEnumType) return (value) => writeEnum(type, value)
  switch (type.name) {
    case 'String':
    case 'ID':
      return writeString
    case 'Int':
      return writeInt
    case 'Boolean':
      return writeBoolean
    default:
      return undefined
  }
}

/** The text itself, which has no character that JSON escapes, without quotes. */
export function unescapedString(value: unknown): string {
  if (typeof value === 'string') return value
  throw new Bailout('it is no text')
}

function writeEnum(type: GraphQLEnumType, value: unknown): string {
  if (typeof value === 'string' && type.getValue(value)?.value === value) return `"${value}"`
  throw new Bailout('it is no value of the enum')
}

function writeString(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : unescapedString(value)
}

function writeInt(value: unknown): string {
  // Minus zero among them.
  if (typeof value === 'number' && (value | 0) === value) return String(value | 0)
  throw new Bailout('it is no Int')
}

function writeBoolean(value: unknown): string {
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  throw new Bailout('it is no Boolean')
}
