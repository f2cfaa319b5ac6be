// The rate limit: how much cost a caller may cause in a minute, counted in Redis or in this process.
import { GraphQLError } from 'graphql'
import { LRUCache } from 'lru-cache'
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible'
import type { Clock } from '../../clock.ts'
import type { RedisConnection } from '../../redis/connection.ts'

/** How long a count lasts, from the first operation that it counts. */
export const windowSeconds = 60

/** What is left to a caller after an operation. */
export interface RateLimitState {
  readonly limit: number
  readonly remaining: number
  /** Time until the count starts anew. */
  readonly resetMs: number
  readonly exceeded: boolean
}

/** Counts an operation of the caller, and resolves to what is left. */
export type ConsumeCost = (callerHash: string, cost: number) => Promise<RateLimitState>

/** Counts the cost of one request. */
export class CostMeter {
  readonly #consumeCost: ConsumeCost | undefined
  readonly #callerHash: string | undefined
  #cost: number | undefined
  #rateLimit: RateLimitState | undefined

  /** `consumeCost`: undefined if callers are not limited. */
  constructor(consumeCost: ConsumeCost | undefined, callerHash: string | undefined) {
    this.#consumeCost = consumeCost
    this.#callerHash = callerHash
  }

  /** The estimated cost of the operation; undefined if it was not counted. */
  get cost(): number | undefined {
    return this.#cost
  }

  /** What is left to the caller; undefined if nothing was counted. */
  get rateLimit(): RateLimitState | undefined {
    return this.#rateLimit
  }

  /**
   * Counts the operation's cost the first time that it is called, whichever responder calls it. Resolves to false when the
   * caller is over the rate limit.
   */
  async consume(cost: number): Promise<boolean> {
    if (this.#cost === undefined) {
      this.#cost = cost
      // The router without a caller asks for the schema alone.
      if (this.#consumeCost)
        this.#rateLimit = await this.#consumeCost(this.#callerHash ?? 'router', Math.max(cost, 1))
    }
    return this.#rateLimit?.exceeded !== true
  }

  /** Counts the operation's cost once more, for a poll of what it watches. Resolves to false when the caller is over the rate limit. */
  async consumeAgain(): Promise<boolean> {
    if (!this.#consumeCost || this.#callerHash === undefined) return true
    return !(await this.#consumeCost(this.#callerHash, Math.max(this.#cost ?? 0, 1))).exceeded
  }

  /** Counts what a request error costs, less what the operation cost. */
  async consumeRequestError(codes: readonly string[]): Promise<void> {
    const cost = requestErrorCost(codes) - (this.#cost ?? 0)
    if (this.#consumeCost && this.#callerHash !== undefined && cost > 0)
      this.#rateLimit = await this.#consumeCost(this.#callerHash, cost)
  }
}

/** A request without an accepted token costs its address this much: verifying a token is a tenth of a request error's work. */
export const refusedTokenCost = 20
/** Most of what a request costs whose document, variables or body are refused is reading and validating them. */
const refusedOperationCost = 250
/** Well-behaved clients send a hash without its document first: only the request itself costs something. */
const unknownHashCost = 20

/** Request errors that are no fault of the caller's. */
const freeErrors: ReadonlySet<string> = new Set(['RATE_LIMITED', 'SHUTTING_DOWN', 'TOO_MANY_STREAMS'])

function requestErrorCost(codes: readonly string[]): number {
  if (codes.some((code) => freeErrors.has(code))) return 0
  return codes.includes('PERSISTED_QUERY_NOT_FOUND') ? unknownHashCost : refusedOperationCost
}

/** Returns the error for a caller, or an address, that is over the rate limit. */
export function rateLimitError({ resetMs }: RateLimitState): GraphQLError {
  return new GraphQLError('The caller has asked for too much in this minute: try again later.', {
    extensions: {
      code: 'RATE_LIMITED',
      retryable: true,
      retryAfterMs: Math.ceil(resetMs),
      http: { status: 429 },
    },
  })
}

export interface RateLimit {
  readonly consumeCost: ConsumeCost
  /** Returns what is left to a caller that was found to be over the limit; undefined for others. Redis is not asked. */
  readonly exhausted: (callerHash: string) => RateLimitState | undefined
}

/** Callers known to be over the limit; the least recently seen are evicted, and counted again. */
const maxExhausted = 10_000

/**
 * Creates the rate limit: each caller may cause `limit` of cost a minute. Counts in this process while Redis is not
 * available.
 */
export function createRateLimit(limit: number, redis: RedisConnection | undefined, clock: Clock): RateLimit {
  const options = { points: limit, duration: windowSeconds, keyPrefix: 'cost' }
  const memory = new RateLimiterMemory(options)
  const shared =
    redis && new RateLimiterRedis({ ...options, storeClient: redis.client, useRedisPackage: true })

  async function consume(callerHash: string, cost: number): Promise<RateLimiterRes> {
    if (redis?.isAvailable() && shared) {
      try {
        return await redis.run(() => shared.consume(callerHash, cost), 'writes')
      } catch (error) {
        if (error instanceof RateLimiterRes) throw error
      }
    }
    return memory.consume(callerHash, cost)
  }

  const exhaustedUntil = new LRUCache<string, number>({ max: maxExhausted })

  return {
    async consumeCost(callerHash, cost) {
      try {
        return toState(await consume(callerHash, cost), limit, false)
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error
        const state = toState(error, limit, true)
        exhaustedUntil.set(callerHash, clock.now() + state.resetMs)
        return state
      }
    },
    exhausted(callerHash) {
      const resetMs = (exhaustedUntil.get(callerHash) ?? Number.NEGATIVE_INFINITY) - clock.now()
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
