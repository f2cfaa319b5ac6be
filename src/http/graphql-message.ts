// What is read out of a request's headers and search, and out of an answer's text.
import { HeaderMap } from '@apollo/server'
import type { Request } from 'express'

/** Asks for resolver timings in the answer. */
export const traceHeader = 'apollo-federation-include-trace'

/** `Cache-Control: no-cache` (RFC 9111, section 5.2.1.4): the client wants nothing that was read before it asked. */
export function asksForNews(cacheControl = ''): boolean {
  return /(?:^|,)\s*no-cache\s*(?:,|$)/i.test(cacheControl)
}

/** The request's headers, without the one that asks for a trace where it does not come from the router. */
export function toHeaderMap(request: Request, isRouter: boolean): HeaderMap {
  const headers = new HeaderMap()
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined && (isRouter || name !== traceHeader))
      headers.set(name, Array.isArray(value) ? value.join(', ') : value)
  }
  return headers
}

/** With its question mark; empty: none. */
export function searchOf({ url }: Request): string {
  const start = url.indexOf('?')
  return start === -1 ? '' : url.slice(start)
}

interface ErrorAnswer {
  readonly errors?: readonly { readonly extensions?: Readonly<Record<string, unknown>> }[]
}

/**
 * An answer to a request that was refused before it was an operation, so that no plugin has seen it: its text with the
 * request's id in each error, and the errors' codes, each once.
 */
export function completeRefusal(text: string, requestId: string): { text: string; codes: string[] } {
  const answer = JSON.parse(text) as ErrorAnswer
  const errors = (answer.errors ?? []).map((error) => ({
    ...error,
    extensions: { ...error.extensions, requestId },
  }))
  const codes = new Set(errors.map(({ extensions }) => String('code' in extensions ? extensions.code : '')))
  return { text: `${JSON.stringify({ ...answer, errors })}\n`, codes: [...codes] }
}
