// The lines that LOG_LEVEL=debug adds to the request lines: each read of a page with its outcome, each call with its result.
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Position } from '../list-position.ts'
import type { Call } from '../resilience/call.ts'
import { agentNameOf } from '../sessions/agent.ts'
import type { ReadPage } from '../upstream/page.ts'

/** The fields of a request that may be logged: no isolation key, id or cursor. */
interface Shown {
  readonly path: string
  readonly order?: string
  readonly limit?: number
  readonly after?: unknown
}

function fieldsOf({ path, order, limit, after }: Shown): object {
  return {
    agentName: agentNameOf(path),
    order,
    limit,
    ...(order !== undefined && { from: after === undefined ? 'head' : 'row' }),
  }
}

/** Wraps a call: each is logged with its duration, and with its error where it fails. Returns the call itself unless the level is debug. */
export function withCallLog<Request extends Shown, Result>(
  call: Call<Request, Result>,
  name: string,
  log: Logger,
  clock: Clock,
): Call<Request, Result> {
  if (!log.isLevelEnabled('debug')) return call
  return async (request, signal) => {
    const startedAt = clock.now()
    const fields = () => ({ call: name, ...fieldsOf(request), durationMs: clock.now() - startedAt })
    try {
      const result = await call(request, signal)
      log.debug(fields(), 'upstream call succeeded')
      return result
    } catch (err) {
      log.debug({ ...fields(), err }, 'upstream call failed')
      throw err
    }
  }
}

/** Wraps the reading of pages: each is logged with its outcome. Returns the function itself unless the level is debug. */
export function withReadLog<Row extends Position>(readPage: ReadPage<Row>, log: Logger): ReadPage<Row> {
  if (!log.isLevelEnabled('debug')) return readPage
  return async (request, signal) => {
    const page = await readPage(request, signal)
    const { outcome, hasMore, rows } = page
    log.debug({ ...fieldsOf(request), outcome, rows: rows.length, hasMore }, 'page read')
    return page
  }
}
