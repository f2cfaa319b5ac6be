// Finished answers: what a caller was told a moment ago is told again, as long as every page that it was made from is
// held and fresh. Only bodies are kept: status, headers, limits and logs are each request's own.
import { crc32 } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import type { ReadStats } from '../sessions/session-reader.ts'

export interface CachedResponse {
  /** The body: encoded once it is told again. */
  body: string | Buffer
  readonly contentType: string
  readonly operationName: string | undefined
  readonly cost: number
  /** What it was read from. */
  readonly summary: ReadStats
}

/** Everything that an answer depends on beside the pages. */
export interface AskedFor {
  readonly isolationKey: string
  readonly isRouter: boolean
  readonly accept: string | undefined
  /** The body as it was sent: document, operation name, variables and extensions. */
  readonly body: string
}

/** The same, and a checksum of it, by which an answer is found. */
export interface ResponseCacheKey extends AskedFor {
  readonly checksum: number
}

export interface ResponseCache {
  /** The answer, if all its pages are held and fresh at `now`. */
  readonly get: (key: ResponseCacheKey, now: number) => CachedResponse | undefined
  /** Keeps the answer to a request that came before: most never come again, and would only push others out. */
  readonly set: (key: ResponseCacheKey, answer: CachedResponse) => void
}

interface Kept {
  readonly key: ResponseCacheKey
  readonly answer: CachedResponse
}

/** How many requests that came before are known at the most: a power of two. */
const maxAsked = 65_536

/** Creates the room for answers: at most `maxBytes`, at least 1. `freshMs`: for how long a page is fresh. */
export function createResponseCache(maxBytes: number, freshMs: number): ResponseCache {
  const answers = new LRUCache<number, Kept>({ maxSize: maxBytes, sizeCalculation: bytesOf })
  /** The checksums of requests that came before, each at the place that its last bits name. */
  const asked = new Int32Array(maxAsked)
  const isFresh = ({ summary }: CachedResponse, now: number) =>
    summary.oldestFetchedAt !== undefined && now - summary.oldestFetchedAt <= freshMs && summary.isCurrent()

  return {
    get(key, now) {
      const kept = answers.get(key.checksum)
      if (kept === undefined || !isSame(kept.key, key)) return undefined
      const { answer } = kept
      if (isFresh(answer, now)) {
        if (typeof answer.body === 'string') answer.body = Buffer.from(answer.body)
        return answer
      }
      answers.delete(key.checksum)
      return undefined
    },
    set(key, answer) {
      const { checksum } = key
      const place = checksum & (maxAsked - 1)
      if (asked[place] === checksum) answers.set(checksum, { key, answer })
      else asked[place] = checksum
    },
  }
}

/** In memory, rather too much than too little: characters of the request as two bytes each. */
function bytesOf({ key, answer }: Kept): number {
  const { isolationKey, accept = '', body } = key
  return 1_000 + 2 * (isolationKey.length + accept.length + body.length) + Buffer.byteLength(answer.body)
}

/** The key. Nothing is put away of a request but the checksum, until an answer is kept; then all of it is compared. */
export function buildResponseCacheKey({ isolationKey, isRouter, accept, body }: AskedFor): ResponseCacheKey {
  const checksum = crc32(body, crc32(`${isRouter} ${accept} ${isolationKey}`)) | 0
  return { isolationKey, isRouter, accept, body, checksum }
}

/** Two requests that are not the same never share an answer. */
function isSame(a: ResponseCacheKey, b: ResponseCacheKey): boolean {
  return (
    a.isolationKey === b.isolationKey &&
    a.isRouter === b.isRouter &&
    a.accept === b.accept &&
    a.body === b.body
  )
}

/** Whether an answer that was read so may be told again: of fresh pages alone, nothing read by id. */
export function isCacheable({ outcomes, oldestFetchedAt, byId }: ReadStats): boolean {
  return oldestFetchedAt !== undefined && outcomes.stale === 0 && !byId
}
