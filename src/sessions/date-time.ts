// The scalar DateTime: RFC 3339 in UTC, to the second. Values arrive written out; the schema has no DateTime input.
import { GraphQLError, GraphQLScalarType } from 'graphql'

export const dateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  serialize(value) {
    if (typeof value === 'string') return value
    throw new GraphQLError('DateTime takes a text that is already in RFC 3339')
  },
})

/** Characters of a time. */
export const dateTimeLength = 20
const secondsPerDay = 86_400

/**
 * Creates a writer of Unix seconds into `text` at `at`, in Latin-1. It keeps the date, which most times share with the one
 * before.
 */
export function createDateTimeWriter(text: Buffer, at: number): (seconds: number) => void {
  text.write('0000-00-00T00:00:00Z', at, 'latin1')
  let textDay = -1
  const writeTwoDigits = (value: number, place: number) => {
    text[at + place] = 48 + Math.floor(value / 10)
    text[at + place + 1] = 48 + (value % 10)
  }
  return (seconds) => {
    const day = Math.floor(seconds / secondsPerDay)
    if (day !== textDay) {
      text.write(new Date(day * secondsPerDay * 1000).toISOString().slice(0, 10), at, 'latin1')
      textDay = day
    }
    const rest = seconds - day * secondsPerDay
    writeTwoDigits(Math.floor(rest / 3_600), 11)
    writeTwoDigits(Math.floor(rest / 60) % 60, 14)
    writeTwoDigits(rest % 60, 17)
  }
}
