// The media type of a response, negotiated by `Accept` (GraphQL over HTTP, section 6.4; RFC 9110, section 12.5.1).
import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import { requestError } from './request-error.ts'

/** The media type of a response to a request that accepts anything, and of one that accepts nothing that is served. */
export const jsonMediaType = 'application/json; charset=utf-8'

/** GraphQL over Server-Sent Events, in its distinct connections mode. */
export const eventStreamMediaType = 'text/event-stream; charset=utf-8'
/** Apollo's protocol of subscriptions over multipart HTTP. */
export const multipartMediaType = 'multipart/mixed; boundary=graphql; subscriptionSpec=1.0'

/** Media types of one response, the default first; the last one is for the callbacks of Apollo's router. */
const jsonMediaTypes = [
  jsonMediaType,
  'application/graphql-response+json; charset=utf-8',
  'application/json; callbackSpec=1.0; charset=utf-8',
]
/** Media types of a stream of results, the default first. */
const streamMediaTypes = [eventStreamMediaType, multipartMediaType]
const served = [...jsonMediaTypes, ...streamMediaTypes]

/** What a client accepts of what is served. */
export interface AcceptedMediaTypes {
  /** Of one response: JSON, or a stream with one result for a client that accepts no JSON; undefined: none. */
  readonly response: string | undefined
  /** Of a stream of results; undefined: none. */
  readonly stream: string | undefined
}

/** Returns what a client accepts by its `Accept` header. */
export type NegotiateMediaType = (accept: string | undefined) => AcceptedMediaTypes

const anything: AcceptedMediaTypes = { response: jsonMediaType, stream: eventStreamMediaType }

/** Maximum number of `Accept` headers whose media types are cached: negotiating costs a tenth of a page-cache hit. */
const maxCached = 100

/** Creates the negotiation. */
export function createMediaTypeNegotiation(): NegotiateMediaType {
  const cached = new LRUCache<string, AcceptedMediaTypes>({ max: maxCached })
  return (accept) => {
    if (accept === undefined || accept === '') return anything
    const known = cached.get(accept)
    if (known) return known
    const accepted = new Negotiator({ headers: { accept } }).mediaTypes(served)
    const stream = accepted.find(isStreamMediaType)
    const mediaTypes = { response: accepted.find((type) => !isStreamMediaType(type)) ?? stream, stream }
    cached.set(accept, mediaTypes)
    return mediaTypes
  }
}

/** Returns whether results of this media type are sent as a stream. */
export function isStreamMediaType(mediaType: string): boolean {
  return mediaType === eventStreamMediaType || mediaType === multipartMediaType
}

/** Throws the request error for a client that accepts no response. */
export function notAcceptable(): never {
  throw requestError(
    'BAD_REQUEST',
    "An 'accept' header was provided for this request which does not accept application/json; charset=utf-8 or application/graphql-response+json; charset=utf-8",
    406,
  )
}

/** Throws the request error for a client that accepts no stream. */
export function noStreamAccepted(): never {
  throw requestError(
    'BAD_REQUEST',
    'The results of a subscription are a stream: accept text/event-stream or multipart/mixed;subscriptionSpec=1.0.',
    406,
  )
}
