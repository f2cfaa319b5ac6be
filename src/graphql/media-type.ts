// The media type of a response, negotiated by `Accept` (GraphQL over HTTP, section 6.4; RFC 9110, section 12.5.1).
import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'

/** The media type of a response to a request that accepts anything, and of one that accepts nothing that is served. */
export const jsonMediaType = 'application/json; charset=utf-8'

/** The media types that are served, the default first; the last one is for the callbacks of Apollo's router. */
const served = [
  jsonMediaType,
  'application/graphql-response+json; charset=utf-8',
  'application/json; callbackSpec=1.0; charset=utf-8',
]

/** Returns the media type to respond with; undefined if the client accepts none that is served. */
export type NegotiateMediaType = (accept: string | undefined) => string | undefined

/** Maximum number of `Accept` headers whose media type is cached: negotiating costs a tenth of a page-cache hit. */
const maxCached = 100

/** Creates the negotiation. */
export function createMediaTypeNegotiation(): NegotiateMediaType {
  const cached = new LRUCache<string, { readonly mediaType: string | undefined }>({ max: maxCached })
  return (accept) => {
    if (accept === undefined || accept === '') return jsonMediaType
    const known = cached.get(accept)
    if (known) return known.mediaType
    const mediaType = new Negotiator({ headers: { accept } }).mediaType(served)
    cached.set(accept, { mediaType })
    return mediaType
  }
}
