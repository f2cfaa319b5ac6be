// Sources whose reads are recorded, for a request that is to be explained.
import type { Order } from '../list-position.ts'
import type { CacheOutcome, FetchSession, ReadPage } from '../upstream/page.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'
import { agentNameOf } from './agent.ts'
import type { Session } from './session.ts'

/** A read of a page, or of one session. */
export interface ReadFact {
  readonly agentName: string
  /** Undefined: of one session. */
  readonly order?: Order
  /** `call`: of one session; `failed`: `failure` has the reason. */
  readonly outcome: CacheOutcome | 'call' | 'failed'
  /** Since the page was fetched, in whole milliseconds. */
  readonly ageMs?: number
  readonly rows?: number
  readonly retries?: number
  readonly failure?: string
}

interface Readable {
  readonly readPage: ReadPage<Session>
  readonly fetchSession: FetchSession<Session>
  /** `Clock.now`. */
  readonly now: () => number
}

/** Returns the same sources; `onRead` is called with each read when it has ended. */
export function recordReads<Sources extends Readable>(
  sources: Sources,
  onRead: (fact: ReadFact) => void,
): Sources {
  return {
    ...sources,
    async readPage(request, signal) {
      const { path, order } = request
      const agentName = agentNameOf(path)
      try {
        const page = await sources.readPage(request, signal)
        const { outcome, rows, fetchedAt, retries } = page
        const ageMs = Math.round(sources.now() - fetchedAt)
        const retried = retries !== undefined && { retries }
        onRead({ agentName, order, outcome, ageMs, rows: rows.length, ...retried })
        return page
      } catch (error) {
        onRead({ agentName, order, outcome: 'failed', failure: reasonOf(error) })
        throw error
      }
    },
    async fetchSession(request, signal) {
      const agentName = agentNameOf(request.path)
      try {
        const session = await sources.fetchSession(request, signal)
        onRead({ agentName, outcome: 'call' })
        return session
      } catch (error) {
        onRead({ agentName, outcome: 'failed', failure: reasonOf(error) })
        throw error
      }
    },
  }
}

function reasonOf(error: unknown): string {
  return error instanceof UpstreamError ? error.reason : 'internal'
}
