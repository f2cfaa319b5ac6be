// Finished answers: what a caller was told a moment ago is told again, as long as every page that it was made from is
// held and fresh. Only bodies are kept: status, headers, limits and logs are each request's own.
import { LRUCache } from 'lru-cache'
import { joinFields } from '../keyed-hash.ts'
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

/** A request that came before, whose answer is not there. */
const asked = Symbol('asked')

/** Creates the room for answers: at most `maxBytes`; 0 keeps none. `freshMs`: for how long a page is fresh. */
export function createFinishedAnswers(maxBytes: number, freshMs: number): FinishedAnswers {
  // By the whole key, never by a hash of it: two requests that are not the same never share an answer.
  const answers = new LRUCache<string, FinishedAnswer | typeof asked>({
    maxSize: Math.max(maxBytes, 1),
    sizeCalculation: (known, key) =>
      2 * key.length + 500 + (known === asked ? 0 : Buffer.byteLength(known.body)),
  })
  const isFresh = ({ summary }: FinishedAnswer, now: number) =>
    summary.oldestFetchedAt !== undefined && now - summary.oldestFetchedAt <= freshMs && summary.isCurrent()

  return {
    find(key, now) {
      const text = toText(key)
      const known = answers.get(text)
      if (known === undefined || known === asked) return undefined
      if (isFresh(known, now)) {
        if (typeof known.body === 'string') known.body = Buffer.from(known.body)
        return known
      }
      answers.set(text, asked)
      return undefined
    },
    keep(key, answer) {
      const text = toText(key)
      answers.set(text, answers.has(text) ? answer : asked)
    },
  }
}

function toText({ isolationKey, isRouter, accept = '', body }: AnswerKey): string {
  return joinFields([isolationKey, isRouter ? 'router' : 'client', accept, body])
}

/** Whether an answer that was read so may be told again: of fresh pages alone, nothing read by id. */
export function mayTellAgain({ outcomes, oldestFetchedAt, byId }: ReadSummary): boolean {
  return oldestFetchedAt !== undefined && outcomes.stale === 0 && !byId
}
