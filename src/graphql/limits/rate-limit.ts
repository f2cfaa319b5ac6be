// The rate limit: how much cost a caller may cause in a minute, counted here or in the shared store.
import { GraphQLError } from 'graphql'
import { LRUCache } from 'lru-cache'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Clock } from '../../clock.ts'
import type { RedisConnection } from '../../redis/connection.ts'

/** How long a count goes on, from the first operation that it counts. */
export const windowSeconds = 60

/** What is left to a caller after an operation. */
export interface RateLimitState {
  readonly limit: number
  readonly remaining: number
  /** Until the count starts anew. */
  readonly resetMs: number
  readonly exceeded: boolean
}

/** Whose operation it is, and where its cost and what is left are noted. */
export interface Charged {
  readonly caller?: string
  cost?: number
  rateLimit?: RateLimitState
}

/**
 * Counts an operation's cost, once, on whatever way the operation is answered in the end. Settles with whether the caller
 * may go on.
 */
export async function consumeCost(
  charged: Charged,
  cost: number,
  countCost: ConsumeCost | undefined,
): Promise<boolean> {
  if (charged.cost === undefined) {
    charged.cost = cost
    // The router without a caller asks for the schema alone.
    const rate = countCost && (await countCost(charged.caller ?? 'router', Math.max(cost, 1)))
    if (rate) charged.rateLimit = rate
  }
  return charged.rateLimit?.exceeded !== true
}

/** What a caller is told who may not. */
export const rateLimitedMessage = 'The caller has asked for too much in this minute: try again later.'

/** The error for a caller who may not. */
export function rateLimitError({ rateLimit }: Charged): GraphQLError {
  return new GraphQLError(rateLimitedMessage, {
    extensions: {
      code: 'RATE_LIMITED',
      retryable: true,
      retryAfterMs: Math.ceil(rateLimit?.resetMs ?? 0),
      http: { status: 429 },
    },
  })
}

/** Counts an operation of a caller. */
export type ConsumeCost = (caller: string, cost: number) => Promise<RateLimitState>

export interface RateLimit {
  readonly countCost: ConsumeCost
  /** What is left to a caller, where that was found to be nothing; undefined: something may be. Nothing is asked for it. */
  readonly exhausted: (caller: string) => RateLimitState | undefined
}

/** Callers whose count is known to be over; the least recently seen ones are counted again. */
const maxExhausted = 10_000

/** Creates the count of at most `limit` a minute for each caller. A shared store that is away is not waited for. */
export function createRateLimit(limit: number, store: RedisConnection | undefined, clock: Clock): RateLimit {
  const options = { points: limit, duration: windowSeconds, keyPrefix: 'cost' }
  const memory = new RateLimiterMemory(options)
  const shared =
    store && new RateLimiterRedis({ ...options, storeClient: store.client, useRedisPackage: true })

  async function consume(caller: string, cost: number): Promise<RateLimiterRes> {
    if (store?.isUp() && shared) {
      try {
        return await store.inTime(() => shared.consume(caller, cost), 'writes')
      } catch (error) {
        if (error instanceof RateLimiterRes) throw error
      }
    }
    return memory.consume(caller, cost)
  }

  const exhaustedUntil = new LRUCache<string, number>({ max: maxExhausted })

  return {
    async countCost(caller, cost) {
      try {
        return toState(await consume(caller, cost), limit, false)
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        const state = toState(error, limit, true)
        exhaustedUntil.set(caller, clock.now() + state.resetMs)
        return state
      }
    },
    exhausted(caller) {
      const resetMs = (exhaustedUntil.get(caller) ?? Number.NEGATIVE_INFINITY) - clock.now()
      return resetMs > 0 ? { limit, remaining: 0, resetMs, exceeded: true } : undefined
    },
  }
}

function toState(
  { remainingPoints, msBeforeNext }: RateLimiterRes,
  limit: number,
  exceeded: boolean,
): RateLimitState {
  return { limit, remaining: Math.max(remainingPoints, 0), resetMs: Math.max(msBeforeNext, 0), exceeded }
}
