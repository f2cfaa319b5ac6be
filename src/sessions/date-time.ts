// The scalar DateTime: RFC 3339 in UTC, to the second. Values arrive written out; the schema has no DateTime input.
import { GraphQLError, GraphQLScalarType } from 'graphql'

export const dateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  serialize(value) {
    if (typeof value === 'string') return value
    throw new GraphQLError('DateTime takes a text that is already in RFC 3339')
  },
})

const secondsPerDay = 86_400

/**
 * Creates a writer of Unix seconds. It writes through a buffer, because a text that is put together or cut out of
 * another one keeps its parts alive, for as long as its page is held; and it keeps the date, which most rows share with
 * the one before.
 */
export function createDateTimeWriter(): (seconds: number) => string {
  const text = Buffer.from('0000-00-00T00:00:00Z', 'latin1')
  let textDay = -1
  const writeTwoDigits = (value: number, at: number) => {
    text[at] = 48 + Math.floor(value / 10)
    text[at + 1] = 48 + (value % 10)
  }
  return (seconds) => {
    const day = Math.floor(seconds / secondsPerDay)
    if (day !== textDay) {
      text.write(new Date(day * secondsPerDay * 1000).toISOString().slice(0, 10), 0, 'latin1')
      textDay = day
    }
    const rest = seconds - day * secondsPerDay
    writeTwoDigits(Math.floor(rest / 3_600), 11)
    writeTwoDigits(Math.floor(rest / 60) % 60, 14)
    writeTwoDigits(rest % 60, 17)
    return text.toString('latin1')
  }
}
