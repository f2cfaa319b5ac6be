// Finished answers: what a caller was told a moment ago is told again, as long as every page that it was made from is
// held and fresh. Only bodies are kept: status, headers, limits and logs are each request's own.
import { crc32 } from 'node:zlib'
import { LRUCache } from 'lru-cache'
import type { ReadSummary } from '../sessions/reads.ts'

export interface FinishedAnswer {
  /** The body: encoded once it is told again. */
  body: string | Buffer
  readonly contentType: string
  readonly operationName: string | undefined
  readonly cost: number
  /** What it was read from. */
  readonly summary: ReadSummary
}

/** Everything that an answer depends on beside the pages. */
export interface AnswerKey {
  readonly isolationKey: string
  readonly isRouter: boolean
  readonly accept: string | undefined
  /** The body as it was sent: document, operation name, variables and extensions. */
  readonly body: string
}

export interface FinishedAnswers {
  /** The answer, if all its pages are held and fresh at `now`. */
  readonly find: (key: AnswerKey, now: number) => FinishedAnswer | undefined
  /** Keeps the answer to a request that came before: most never come again, and would only push others out. */
  readonly keep: (key: AnswerKey, answer: FinishedAnswer) => void
}

/** What is kept: an answer and all that it depends on; or only that such a request came before. */
type Kept = { readonly key: AnswerKey; readonly answer: FinishedAnswer } | 'asked'

/** Creates the room for answers: at most `maxBytes`; 0 keeps none. `freshMs`: for how long a page is fresh. */
export function createFinishedAnswers(maxBytes: number, freshMs: number): FinishedAnswers {
  const requests = new LRUCache<string, Kept>({
    maxSize: Math.max(maxBytes, 1),
    sizeCalculation: (kept, place) =>
      2 * place.length +
      (kept === 'asked' ? 200 : 2 * kept.key.body.length + 1_000 + Buffer.byteLength(kept.answer.body)),
  })
  const isFresh = ({ summary }: FinishedAnswer, now: number) =>
    summary.oldestFetchedAt !== undefined && now - summary.oldestFetchedAt <= freshMs && summary.isCurrent()

  return {
    find(key, now) {
      const place = placeOf(key)
      const kept = requests.get(place)
      if (kept === undefined || kept === 'asked' || !isSame(kept.key, key)) return undefined
      const { answer } = kept
      if (isFresh(answer, now)) {
        if (typeof answer.body === 'string') answer.body = Buffer.from(answer.body)
        return answer
      }
      requests.set(place, 'asked')
      return undefined
    },
    keep(key, answer) {
      const place = placeOf(key)
      requests.set(place, requests.has(place) ? { key, answer } : 'asked')
    },
  }
}

/** Where a request is kept: found by a checksum, because no bodies need be put away for that, but told apart in full. */
function placeOf({ isolationKey, isRouter, accept, body }: AnswerKey): string {
  return `${crc32(body)} ${isRouter} ${accept} ${isolationKey}`
}

/** Two requests that are not the same never share an answer. */
function isSame(a: AnswerKey, b: AnswerKey): boolean {
  return (
    a.isolationKey === b.isolationKey &&
    a.isRouter === b.isRouter &&
    a.accept === b.accept &&
    a.body === b.body
  )
}

/** Whether an answer that was read so may be told again: of fresh pages alone, nothing read by id. */
export function mayTellAgain({ outcomes, oldestFetchedAt, byId }: ReadSummary): boolean {
  return oldestFetchedAt !== undefined && outcomes.stale === 0 && !byId
}
