// What the reads of one request came to: how pages were had, how old they are, how many calls they took.
import type { Position } from '../list-position.ts'
import type { CacheOutcome, Page } from '../upstream/page.ts'

export interface ReadStats {
  /** Number of pages by how they were had. */
  readonly outcomes: Readonly<Record<CacheOutcome, number>>
  /** When the call that fetched the oldest page started, by `Clock.now`; undefined: no page was read. */
  readonly oldestFetchedAt: number | undefined
  /** Whether sessions were read one by one, apart from pages. */
  readonly hasSingleReads: boolean
  readonly upstreamCalls: number
  /** Whether every page that was read is still cached as it was. */
  readonly isStillCached: () => boolean
}

/** Collects what the reads of one request come to. */
export class ReadRecorder {
  readonly #outcomes = { hit: 0, stale: 0, miss: 0, collapsed: 0 }
  readonly #checks: (() => boolean)[] = []
  #oldestFetchedAt: number | undefined
  #hasSingleReads = false
  #otherCalls = 0

  addPage({ outcome, fetchedAt, isCached }: Page<Position>): void {
    this.#outcomes[outcome] += 1
    this.#checks.push(isCached ?? never)
    this.#oldestFetchedAt = Math.min(this.#oldestFetchedAt ?? fetchedAt, fetchedAt)
  }
  /** Adds a read of a session by itself, whether it takes a call or not. */
  addSession(): void {
    this.#hasSingleReads = true
  }
  /** Adds a call that fetched no page. */
  addCall(): void {
    this.#otherCalls += 1
  }

  stats(): ReadStats {
    return {
      outcomes: this.#outcomes,
      oldestFetchedAt: this.#oldestFetchedAt,
      hasSingleReads: this.#hasSingleReads,
      upstreamCalls: this.#outcomes.miss + this.#otherCalls,
      isStillCached: allOf(this.#checks),
    }
  }
}

const never = () => false

/** Closes over the checks alone: a cached response that keeps the closure keeps nothing else of the request. */
function allOf(checks: readonly (() => boolean)[]): () => boolean {
  return () => checks.every((check) => check())
}
