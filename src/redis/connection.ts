// A connection to Redis or Valkey that no request waits for long: operations have a deadline, and a circuit breaker leaves a
// server alone that misses it several times in a row, until it responds to a ping in the background.
import { createClient, ErrorReply, type RedisClientType } from '@redis/client'
import type { Clock } from '../clock.ts'
import { createCircuitBreaker } from '../resilience/circuit-breaker.ts'
import { DeadlineExceededError, runWithDeadline } from '../resilience/deadline.ts'
import { describeLoss, describeRefusedCommand } from './redis-error.ts'

/** So many operations in a row that miss their deadline are an outage; fewer are misses. */
const maxLateInARow = 3
/** For how long a late operation counts, in milliseconds. */
const windowMs = 60_000
/**
 * In milliseconds. A write that succeeds so long after the last refused command shows that it accepts them again: a server that is nearly
 * full accepts and refuses in turn.
 */
const calmMs = 10_000

/**
 * - `up`: the server is used, and accepts writes as far as is known
 * - `refusing`: the server is used, but refuses commands because of its state, such as having no memory left
 * - `down`: the server is not used
 */
export type RedisHealth =
  | { readonly state: 'up' }
  | {
      readonly state: 'refusing' | 'down'
      /** In words, without address or login. */
      readonly reason: string
    }

export interface RedisConnection {
  readonly client: RedisClientType
  /** Whether operations are worth trying. */
  readonly isAvailable: () => boolean
  /** When the last connection was made, by `Clock.now`; minus infinity: none was. */
  readonly connectedAt: () => number
  /** Runs an operation. Rejects when it fails or misses its deadline. `writes`: its success shows that writes are accepted. */
  readonly run: <Result>(operation: () => Promise<Result>, writes?: 'writes') => Promise<Result>
  readonly close: () => void
}

/** Maximum duration of one operation, in milliseconds. */
export const redisDeadlineMs = 75

export interface RedisConnectionOptions {
  /** `redis://` or `rediss://`, with password and database where there are. */
  readonly url: string
  readonly clock: Clock
  /** Maximum duration of one operation, in milliseconds: `redisDeadlineMs` by default. */
  readonly deadlineMs?: number
  /** How long a server that misses its deadlines is left alone before it is pinged, in milliseconds. */
  readonly probeDelayMs?: number
  /** Called with each change, and with each reason once until the server is up again; first when it connects, or cannot. */
  readonly onChange: (health: RedisHealth) => void
}

/** Connects in the background. */
export function createRedisConnection(options: RedisConnectionOptions): RedisConnection {
  const { url, clock, deadlineMs = redisDeadlineMs, probeDelayMs = 500, onChange } = options
  const client: RedisClientType = createClient({
    url,
    disableOfflineQueue: true,
    // A connection that is silent for so long, pings included, is replaced by another. These limits of the library's pass before
    // input is read: an event loop that stands still for seconds costs a new connection, no more.
    pingInterval: 2_000,
    socket: {
      connectTimeout: 1_000,
      socketTimeout: 5_000,
      reconnectStrategy: (retries) => Math.min(50 * 2 ** retries, 1_000),
    },
  })
  let isReportedUp = false
  let isClosed = false
  let refusedAt = Number.NEGATIVE_INFINITY
  /** The reasons that were reported since the server was up. */
  const reasons = new Set<string>()
  const breaker = createCircuitBreaker({
    windowMs,
    windowSize: maxLateInARow,
    minimumCalls: maxLateInARow,
    failureRateThreshold: 1 - 1 / maxLateInARow,
    // Any time, because only pings are sent while it is open, each after its delay.
    openMs: 0,
    classify: (error) => ({ outcome: outcomeOf(error) }),
    onStateChange(state) {
      if (state === 'closed') reportUp()
      if (state !== 'open') return
      report('down', 'it does not respond in time')
      clock.after(probeDelayMs, probe)
    },
    clock,
  })
  const isAvailable = () => client.isReady && breaker.state() === 'closed'

  /** A ping to a server that hangs has no deadline: it succeeds when the server goes on, or fails with its connection. */
  function probe(): void {
    if (!isClosed) breaker.run(() => client.ping()).catch(() => undefined)
  }
  function report(state: 'refusing' | 'down', reason: string): void {
    if (isClosed || reasons.has(reason)) return
    reasons.add(reason)
    onChange({ state, reason })
  }
  function reportUp(): void {
    if (!isAvailable() || (isReportedUp && reasons.size === 0)) return
    isReportedUp = true
    reasons.clear()
    onChange({ state: 'up' })
  }
  const reportLoss = (error: unknown) => report('down', describeLoss(error))

  let connectedAt = Number.NEGATIVE_INFINITY
  client.on('ready', () => {
    connectedAt = clock.now()
    reportUp()
  })
  client.on('error', reportLoss)
  client.connect().catch(reportLoss)
  return {
    client,
    isAvailable,
    connectedAt: () => connectedAt,
    async run(operation, writes) {
      try {
        const result = await breaker.run(() => runWithDeadline(operation, deadlineMs, clock))
        if (writes && clock.now() - refusedAt >= calmMs) reportUp()
        return result
      } catch (error) {
        const reason = describeRefusedCommand(error)
        if (reason !== undefined) {
          refusedAt = clock.now()
          report('refusing', reason)
        }
        throw error
      }
    },
    close() {
      isClosed = true
      client.destroy()
    },
  }
}

/** A response, even an error response, is no failure; a lost connection is known by the client. */
function outcomeOf(error: unknown) {
  if (error instanceof DeadlineExceededError) return 'failure'
  return error instanceof Error && !(error instanceof ErrorReply) ? 'ignored' : 'success'
}
