// What the reads of one request came to: how pages were had, how old they are, how many calls they took, why reads failed.
import type { Position } from '../list-position.ts'
import type { CacheOutcome, Page } from '../upstream/page.ts'
import { UpstreamError, type UpstreamFailure } from '../upstream/upstream-error.ts'
import { WaitingTime } from './waiting-time.ts'

export interface ReadStats {
  /** Number of pages by how they were had. */
  readonly outcomes: Readonly<Record<CacheOutcome, number>>
  /** When the call that fetched the oldest page started, by `Clock.now`; undefined: no page was read. */
  readonly oldestFetchedAt: number | undefined
  /** Whether sessions were read one by one, apart from pages. */
  readonly hasSingleReads: boolean
  readonly upstreamCalls: number
  /** For how long at least one read waited for a call, its own or another reader's, in milliseconds. */
  readonly upstreamMs: number
  /** How many retries those calls took. */
  readonly retries: number
  /** Why reads failed, whether the failure became an error or not (a session that is not found is null); undefined: none did. */
  readonly failures: ReadonlySet<UpstreamFailure> | undefined
  /** Whether every page that was read is still cached as it was. */
  readonly isStillCached: () => boolean
}

/** Returns whether no call was waited for. */
export function isFromCache(outcome: CacheOutcome): boolean {
  return outcome === 'hit' || outcome === 'stale'
}

/** Returns whether a call was made that failed so: none is where the upstream is protected from it. */
export function isSent(error: unknown): boolean {
  return !(error instanceof UpstreamError) || error.meaning.isSent
}

/** Collects what the reads of one request come to. */
export class ReadRecorder {
  readonly #outcomes = { hit: 0, stale: 0, staleIfError: 0, miss: 0, collapsed: 0 }
  readonly #checks: (() => boolean)[] = []
  readonly #now: () => number
  #oldestFetchedAt: number | undefined
  #hasSingleReads = false
  #otherCalls = 0
  #retries = 0
  #waits: WaitingTime | undefined
  #failures: Set<UpstreamFailure> | undefined

  /** `now`: `Clock.now`. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** `startedAt`: when its read began. */
  addPage({ outcome, fetchedAt, retries = 0, isCached }: Page<Position>, startedAt: number): void {
    this.#outcomes[outcome] += 1
    this.#checks.push(isCached ?? never)
    this.#oldestFetchedAt = Math.min(this.#oldestFetchedAt ?? fetchedAt, fetchedAt)
    if (isFromCache(outcome)) return
    this.#retries += retries
    this.addWait(startedAt)
  }
  /** Adds a read of a session by itself, whether it takes a call or not. */
  addSession(): void {
    this.#hasSingleReads = true
  }
  /** Adds a call that fetched no page. */
  addCall(): void {
    this.#otherCalls += 1
  }
  /** Adds a retry of a call that fetches no page. */
  addRetry(): void {
    this.#retries += 1
  }
  /** Adds a wait for a call that began at `startedAt` and has just ended. */
  addWait(startedAt: number): void {
    this.#waits ??= new WaitingTime()
    this.#waits.add(startedAt, this.#now())
  }
  addFailure(error: unknown): void {
    if (error instanceof UpstreamError) (this.#failures ??= new Set()).add(error.reason)
  }

  stats(): ReadStats {
    return {
      outcomes: this.#outcomes,
      oldestFetchedAt: this.#oldestFetchedAt,
      hasSingleReads: this.#hasSingleReads,
      upstreamCalls: this.#outcomes.miss + this.#otherCalls,
      upstreamMs: this.#waits?.totalMs() ?? 0,
      retries: this.#retries,
      failures: this.#failures,
      isStillCached: allOf(this.#checks),
    }
  }
}

const never = () => false

/** Closes over the checks alone: a cached response that keeps the closure keeps nothing else of the request. */
function allOf(checks: readonly (() => boolean)[]): () => boolean {
  return () => checks.every((check) => check())
}
