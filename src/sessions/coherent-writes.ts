// Writes after which their list is read anew: by this process at once, by others as soon as they ask the shared store.
import type { ListKey } from '../upstream/page.ts'
import type { SessionWrites, WriteRequest } from '../upstream/session-writes.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'

export interface CoherenceOptions {
  /** Invalidates all cached pages of the list; resolves when that is shared. */
  readonly invalidate: (list: ListKey) => Promise<void>
  /** Wakes the list's watcher. */
  readonly wake: (list: ListKey) => void
}

export interface CoherentWrites<Row> extends SessionWrites<Row> {
  /** Resolves when the writes that have begun have ended, and what follows from them is shared. */
  readonly settled: () => Promise<void>
}

/** Wraps the writes. Each resolves, or rejects, once the list that it may have changed is invalidated. */
export function withCoherence<Row>(
  writes: SessionWrites<Row>,
  { invalidate, wake }: CoherenceOptions,
): CoherentWrites<Row> {
  const inFlight = new Set<Promise<unknown>>()

  async function listChanged(list: ListKey): Promise<void> {
    const shared = invalidate(list)
    wake(list)
    await shared
  }

  async function run<Request extends WriteRequest, Result>(
    write: (request: Request, signal: AbortSignal) => Promise<Result>,
    request: Request,
    signal: AbortSignal,
  ): Promise<Result> {
    let hasChanged = true
    try {
      return await write(request, signal)
    } catch (error) {
      hasChanged = mayHaveChanged(error)
      throw error
    } finally {
      if (hasChanged) await listChanged(request)
    }
  }

  const tracked =
    <Request extends WriteRequest, Result>(
      write: (request: Request, signal: AbortSignal) => Promise<Result>,
    ) =>
    (request: Request, signal: AbortSignal): Promise<Result> => {
      const running = run(write, request, signal)
      const ended = running.then(
        () => void inFlight.delete(ended),
        () => void inFlight.delete(ended),
      )
      inFlight.add(ended)
      return running
    }

  return {
    create: tracked(writes.create),
    stop: tracked(writes.stop),
    delete: tracked(writes.delete),
    async settled() {
      await Promise.all(inFlight)
    },
  }
}

/** Returns whether the list can differ from what was read before: also where the session is not there, or was changed by others. */
function mayHaveChanged(error: unknown): boolean {
  if (!(error instanceof UpstreamError) || error.details.maybeDone) return true
  return error.meaning.isSent && !error.meaning.isThrottled
}
