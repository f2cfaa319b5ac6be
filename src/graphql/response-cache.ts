// The response cache: what a caller was sent a moment ago is sent again to an identical request, as long as every page that it
// was made from is cached and fresh. Status, headers, limits and the log line are each request's own.
import { crc32 } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import type { Clock } from '../clock.ts'
import { encodeFields } from '../crypto/keyed-hash.ts'
import type { ReadStats } from '../sessions/read-stats.ts'
import type { Operation, Responder } from './operation.ts'
import { acceptOf, federatedTraceHeader, type GraphQLRequest } from './request.ts'
import type { GraphQLResponse } from './response.ts'

export interface CachedResponse
  extends Pick<
    GraphQLResponse,
    'mediaType' | 'operationName' | 'operationHash' | 'documentId' | 'isTrusted' | 'isUntrusted'
  > {
  /** The body; encoded once it is sent again. */
  body: string | Buffer
  readonly cost: number
  readonly reads: ReadStats
}

export interface ResponseCache {
  /** Returns the response if all its pages are cached and fresh at `now`. */
  readonly get: (key: string, now: number) => CachedResponse | undefined
  /** Caches the response to a request that came before: most never come again, and would only evict others. */
  readonly set: (key: string, response: CachedResponse) => void
  /** Returns the estimated memory that the responses take, in bytes. */
  readonly bytes: () => number
}

/** How many requests the doorkeeper knows at most: a power of two. */
const doorkeeperSlots = 65_536

/** Creates an empty cache of at most `maxBytes`, at least 1. `maxAgeMs`: how long a page is fresh. */
export function createResponseCache(maxBytes: number, maxAgeMs: number): ResponseCache {
  const responses = new LRUCache<string, CachedResponse>({
    maxSize: maxBytes,
    sizeCalculation: estimateBytes,
  })
  /** Lets in what came before: a checksum of each request's key, in the slot that its last bits name. */
  const doorkeeper = new Int32Array(doorkeeperSlots)

  return {
    get(key, now) {
      const response = responses.get(key)
      if (response === undefined) return undefined
      const { oldestFetchedAt, isStillCached: isCurrent } = response.reads
      if (oldestFetchedAt !== undefined && now - oldestFetchedAt <= maxAgeMs && isCurrent()) {
        if (typeof response.body === 'string') response.body = Buffer.from(response.body)
        return response
      }
      responses.delete(key)
      return undefined
    },
    set(key, response) {
      const checksum = crc32(key) | 0
      const slot = checksum & (doorkeeperSlots - 1)
      if (doorkeeper[slot] === checksum) responses.set(key, response)
      else doorkeeper[slot] = checksum
    },
    bytes: () => responses.calculatedSize,
  }
}

/** In memory: characters of the key as two bytes each. */
function estimateBytes({ body }: CachedResponse, key: string): number {
  return 1_000 + 2 * key.length + Buffer.byteLength(body)
}

/** Everything that a response depends on beside the pages. */
interface ResponseCacheKeyFields {
  readonly isolationKey: string
  readonly isRouter: boolean
  readonly accept: string | undefined
  readonly method: 'GET' | 'POST'
  /** The body or, of a GET, the search, as it was sent: document, operation name, variables and extensions. */
  readonly params: string
}

/** Returns the key: the fields themselves, because a digest takes a microsecond more of a request's forty. */
export function buildResponseCacheKey({
  isolationKey,
  isRouter,
  accept,
  method,
  params,
}: ResponseCacheKeyFields): string {
  return encodeFields([
    isolationKey,
    isRouter ? 'router' : '',
    accept === undefined ? '' : `=${accept}`,
    method,
    params,
  ])
}

/** Returns the key of a request; undefined for a request whose response is made anew each time. */
export function responseCacheKeyOf(
  request: GraphQLRequest,
  isolationKey: string,
  isRouter: boolean,
): string | undefined {
  const { method, headers, body, search } = request
  if ((method !== 'POST' && method !== 'GET') || federatedTraceHeader in headers) return undefined
  const params = method === 'GET' ? search : body
  if (params === '') return undefined
  return buildResponseCacheKey({ isolationKey, isRouter, accept: acceptOf(request), method, params })
}

export interface ResponseCacheResponder {
  readonly respond: Responder
  /** Caches a response, if it may be: of fresh pages alone, without errors, nothing read by id. */
  readonly store: (operation: Operation, response: GraphQLResponse, reads: ReadStats | undefined) => void
}

/** Creates the responder. `onHit` is called with the number of pages that a cached response saved. */
export function createResponseCacheResponder(
  cache: ResponseCache,
  onHit: (pages: number) => void,
  clock: Clock,
): ResponseCacheResponder {
  return {
    async respond({ cacheKey, meter }) {
      const cached = cacheKey === undefined ? undefined : cache.get(cacheKey, clock.now())
      if (cached === undefined || !(await meter.consume(cached.cost))) return undefined
      const { body, mediaType, operationName, operationHash, documentId, isTrusted, isUntrusted, reads } =
        cached
      const { hit, miss, collapsed } = reads.outcomes
      const pages = hit + miss + collapsed
      onHit(pages)
      return {
        status: 200,
        mediaType,
        body,
        servedBy: 'response-cache',
        operationName,
        operationType: 'query',
        operationHash,
        documentId,
        isTrusted,
        isUntrusted,
        reads: {
          ...reads,
          outcomes: { hit: pages, stale: 0, staleIfError: 0, miss: 0, collapsed: 0 },
          upstreamCalls: 0,
          upstreamMs: 0,
          retries: 0,
        },
      }
    },
    store(operation, response, reads) {
      const { cacheKey, meter, isUntrusted } = operation
      const { status, errorCodes, mediaType, body, stream, operationName } = response
      if (cacheKey === undefined || status !== 200 || errorCodes || stream) return
      // A mutation can read pages, too: it is executed each time that it is sent.
      if (operation.operationType !== 'query') return
      if (!reads || !isCacheable(reads)) return
      cache.set(cacheKey, {
        mediaType,
        body,
        operationName,
        operationHash: operation.operationHash,
        documentId: operation.documentId,
        isTrusted: operation.isTrusted,
        isUntrusted,
        cost: meter.cost ?? 0,
        reads,
      })
    },
  }
}

function isCacheable({ outcomes, oldestFetchedAt, hasSingleReads }: ReadStats): boolean {
  return oldestFetchedAt !== undefined && outcomes.stale + outcomes.staleIfError === 0 && !hasSingleReads
}
