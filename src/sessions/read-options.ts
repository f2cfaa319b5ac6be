// On whose behalf a request reads, and how.
import type { LazySignal } from '../resilience/abortable.ts'
import type { ReadOrigin } from '../upstream/page.ts'
import type { ReadFact } from './recorded-sources.ts'

export interface PollMeter {
  /** Counts a poll; resolves to false when the caller is over the rate limit. */
  readonly consumeAgain: () => Promise<boolean>
}

/** On whose behalf and how a request reads. */
export interface ReadOptions {
  readonly isolationKey: string
  readonly origin: ReadOrigin | undefined
  /** Aborts the reads. */
  readonly signal: LazySignal
  /** Only pages of calls that started at this time or later will do (`Clock.now`); undefined: any. */
  readonly notBefore: number | undefined
  /** What polls of watched lists cost the caller; undefined: nothing. */
  readonly meter?: PollMeter
  /** Maximum number of upstream pages that finding the named sessions of one agent may read. */
  readonly pageBudget: number
  /** Called with each read; undefined: the reads are not watched. */
  readonly onRead?: ((fact: ReadFact) => void) | undefined
}
