// Finished answers: what a caller was told a moment ago is told again, as long as every page that it was made from is
// held and fresh. Only bodies are kept: status, headers, limits and logs are each request's own.
import { LRUCache } from 'lru-cache'
import { joinFields } from '../keyed-hash.ts'
import type { ReadSummary } from '../sessions/reads.ts'

export interface FinishedAnswer {
  /** The body, encoded. */
  readonly bytes: Buffer
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
  readonly keep: (key: AnswerKey, answer: FinishedAnswer) => void
}

/** Creates the room for answers: at most `maxBytes`; 0 keeps none. `freshMs`: for how long a page is fresh. */
export function createFinishedAnswers(maxBytes: number, freshMs: number): FinishedAnswers {
  // By the whole key, never by a hash of it: two requests that are not the same never share an answer.
  const answers = new LRUCache<string, FinishedAnswer>({
    maxSize: Math.max(maxBytes, 1),
    sizeCalculation: ({ bytes }, key) => bytes.length + 2 * key.length + 500,
  })
  const isFresh = ({ summary }: FinishedAnswer, now: number) =>
    summary.oldestFetchedAt !== undefined && now - summary.oldestFetchedAt <= freshMs && summary.isCurrent()

  return {
    find(key, now) {
      const text = toText(key)
      const answer = answers.get(text)
      if (answer === undefined || isFresh(answer, now)) return answer
      answers.delete(text)
      return undefined
    },
    keep: (key, answer) => void answers.set(toText(key), answer),
  }
}

function toText({ isolationKey, isRouter, accept = '', body }: AnswerKey): string {
  return joinFields([isolationKey, isRouter ? 'router' : 'client', accept, body])
}

/** Whether an answer that was read so may be told again: of fresh pages alone, nothing read by id. */
export function mayTellAgain({ outcomes, oldestFetchedAt, byId }: ReadSummary): boolean {
  return oldestFetchedAt !== undefined && outcomes.stale === 0 && !byId
}
