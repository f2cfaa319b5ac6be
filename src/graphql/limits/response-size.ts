// How large a response may be: bounded where it is made, whatever the operation's cost was estimated at.
import type { GraphQLError } from 'graphql'
import { requestError } from '../request-error.ts'

/** The response would be larger than a response may be. */
export class ResponseTooLargeError extends Error {
  override name = 'ResponseTooLargeError'
}

/** Counts the characters of one operation's response while it is read. */
export interface ResponseSize {
  /**
   * Returns the counter of the current execution: it adds characters that the response has at least, and throws
   * ResponseTooLargeError, from then on always. A resolver that waits keeps the counter that it began with.
   */
  readonly counter: () => (characters: number) => void
  readonly isExceeded: () => boolean
  /** Starts a new count for another execution: what resolvers of the one before still read is not counted. */
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
    isExceeded: () => exceeded,
    restart() {
      current = createCounter()
    },
  }
}

/** Returns whether a text has more than `maxBytes` in UTF-8. */
export function isLargerThan(text: string, maxBytes: number): boolean {
  // No character has more than three bytes, and none less than one.
  return text.length > maxBytes || (text.length * 3 > maxBytes && Buffer.byteLength(text) > maxBytes)
}

/** Returns whether the value's JSON has more than `maxLength` characters; stops counting there. */
export function isLongerThan(value: unknown, maxLength: number): boolean {
  return lengthUpTo(value, maxLength) > maxLength
}

/** Returns the length of the value's JSON without what is escaped in it; for a longer one, any number above `max`. */
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
    if (key !== undefined) length += key.length + '":'.length
    length += lengthUpTo(item, max - length)
  }
  return length
}

/** Returns the error for an operation whose response is too large. */
export function responseTooLarge(maxBytes: number): GraphQLError {
  return requestError(
    'RESPONSE_TOO_LARGE',
    `The response would be larger than ${maxBytes} bytes: ask for fewer rows or fields.`,
  )
}
