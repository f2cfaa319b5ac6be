// The scalar DateTime: RFC 3339 in UTC, to the second. Values are written before they get here; the schema has no DateTime input.
import { GraphQLError, GraphQLScalarType } from 'graphql'

export const dateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  serialize(value) {
    if (typeof value === 'string') return value
    throw new GraphQLError('DateTime takes a text that is already in RFC 3339')
  },
})

/** Formats a time (Unix milliseconds): the next full second. */
export function formatNextSecond(ms: number): string {
  return new Date(Math.ceil(ms / 1_000) * 1_000).toISOString().replace('.000', '')
}

const length = '0000-00-00T00:00:00Z'.length
const secondsPerDay = 86_400

/**
 * Formats times (Unix seconds) as one string, without anything in between: for a row's times, one string to make and to cache
 * in place of four.
 */
export type FormatTimes = (times: readonly number[]) => string

/** Creates a formatter of at most `count` times. It remembers the date at each index, which the next row mostly shares. */
export function createTimesFormatter(count: number): FormatTimes {
  const text = Buffer.from('0000-00-00T00:00:00Z'.repeat(count), 'latin1')
  const days: number[] = []
  const writeTwoDigits = (value: number, at: number) => {
    text[at] = 48 + Math.floor(value / 10)
    text[at + 1] = 48 + (value % 10)
  }
  return (times) => {
    for (const [index, seconds] of times.entries()) {
      const at = index * length
      const day = Math.floor(seconds / secondsPerDay)
      if (day !== days[index])
        text.write(new Date(day * secondsPerDay * 1000).toISOString().slice(0, 10), at, 'latin1')
      days[index] = day
      const rest = seconds - day * secondsPerDay
      writeTwoDigits(Math.floor(rest / 3_600), at + 11)
      writeTwoDigits(Math.floor(rest / 60) % 60, at + 14)
      writeTwoDigits(rest % 60, at + 17)
    }
    return text.toString('latin1', 0, times.length * length)
  }
}

/** The time at that index of what a formatter returned. */
export function timeAt(times: string, index: number): string {
  return times.slice(index * length, (index + 1) * length)
}
