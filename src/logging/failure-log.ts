// Failures of the upstream that no client sees: a stale page was served in place of the call, or its refresh failed.
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Position } from '../list-position.ts'
import type { PageCacheOptions } from '../page-cache/page-cache.ts'
import { agentNameOf } from '../sessions/agent.ts'
import { listKey } from '../upstream/page.ts'
import { createOncePerMinute } from './once-per-minute.ts'

/** Creates the page cache's `onFailure`: it writes a line at warn, once per minute, list and kind of failure. */
export function createFailureLog(
  log: Logger,
  clock: Clock,
): NonNullable<PageCacheOptions<Position>['onFailure']> {
  const mayWarn = createOncePerMinute(clock.now)
  return (what, list, err) => {
    if (!mayWarn(`${what} ${listKey(list)}`)) return
    const message =
      what === 'servedStale'
        ? 'a stale page was served, because a call failed'
        : 'a background refresh failed'
    log.warn({ agentName: agentNameOf(list.path), err }, message)
  }
}
