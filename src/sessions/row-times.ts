// The times of a row, written out in one text: one to make and to keep for each row, where there would be four.
import { createDateTimeWriter, dateTimeLength } from './date-time.ts'

/** Writes times, given as Unix seconds, each in RFC 3339, without anything in between. */
export type WriteTimes = (
  created: number,
  lastAccessed: number,
  expires: number,
  stopped: number | null,
) => string

/** Creates a writer for rows whose times are near each other, field by field. */
export function createTimesWriter(): WriteTimes {
  const text = Buffer.alloc(4 * dateTimeLength)
  const writerAt = (place: number) => createDateTimeWriter(text, place * dateTimeLength)
  const writeCreated = writerAt(0)
  const writeLastAccessed = writerAt(1)
  const writeExpires = writerAt(2)
  const writeStopped = writerAt(3)
  return (created, lastAccessed, expires, stopped) => {
    writeCreated(created)
    writeLastAccessed(lastAccessed)
    writeExpires(expires)
    if (stopped !== null) writeStopped(stopped)
    return text.toString('latin1', 0, (stopped === null ? 3 : 4) * dateTimeLength)
  }
}

/** The time at that place, in the order of the writer's arguments; of what the writer wrote. */
export function timeAt(times: string, place: 0 | 1 | 2 | 3): string {
  return times.slice(place * dateTimeLength, (place + 1) * dateTimeLength)
}
