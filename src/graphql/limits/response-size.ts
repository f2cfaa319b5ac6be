// How large a response may be: bounded where it is made, whatever the operation's cost was estimated at.
import type { GraphQLError } from 'graphql'
import { requestError } from '../request-error.ts'

/** A response that would be larger than one may be. */
export class ResponseTooLargeError extends Error {
  override name = 'ResponseTooLargeError'
}

/** Counts what one operation's response will have, while it is read and written. */
export interface ResponseSize {
  /**
   * The count of the execution under way: it counts characters that the response has at the least, and throws
   * ResponseTooLargeError, from then on always. Whoever waits in between goes on with the count it began with.
   */
  readonly counter: () => (characters: number) => void
  /** Notes that the response is too large. */
  readonly exceed: () => void
  readonly isExceeded: () => boolean
  /** Another execution begins, with a count of its own: what the one before still reads counts for nothing. */
  readonly restart: () => void
}

/** Creates the count of one operation. */
export function createResponseSize(maxBytes: number): ResponseSize {
  let exceeded = false

  function createCounter(): (characters: number) => void {
    let length = 0
    const count = (characters: number) => {
      length += characters
      if (length > maxBytes && count === current) exceeded = true
      if (length > maxBytes || exceeded) throw new ResponseTooLargeError('the response would be too large')
    }
    return count
  }

  let current = createCounter()
  return {
    counter: () => current,
    exceed() {
      exceeded = true
    },
    isExceeded: () => exceeded,
    restart() {
      current = createCounter()
    },
  }
}

/** Whether a text has more bytes in UTF-8 than are allowed. */
export function isLargerThan(text: string, maxBytes: number): boolean {
  // No character has more than three bytes, and none less than one.
  return text.length > maxBytes || (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes)
}

/** Whether the value's JSON has more characters than are allowed; looked at only as far as it takes to know. */
export function isLongerThan(value: unknown, maxLength: number): boolean {
  return lengthUpTo(value, maxLength) > maxLength
}

/** The characters of the value's JSON, without what is escaped in it; of a longer one, any number above `max`. */
function lengthUpTo(value: unknown, max: number): number {
  if (typeof value === 'string') return value.length + '""'.length
  if (typeof value !== 'object' || value === null) return 1
  const keys = Array.isArray(value) ? undefined : Object.keys(value)
  const items: readonly unknown[] = Array.isArray(value) ? value : Object.values(value)
  let length = '{}'.length
  for (let index = 0; index < items.length && length <= max; index += 1) {
    const key = keys?.[index]
    const item = items[index]
    if (item === undefined) continue
    if (key !== undefined) length += key.length + '"":'.length
    length += lengthUpTo(item, max - length)
  }
  return length
}

/** The error for an operation whose response is too large. */
export function responseTooLarge(maxBytes: number): GraphQLError {
  return requestError(
    'RESPONSE_TOO_LARGE',
    `The response would be larger than ${maxBytes} bytes: ask for fewer rows or fields.`,
  )
}
