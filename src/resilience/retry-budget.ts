// The retry budget: a bucket of tokens that retries empty and successes fill, so that an outage is not multiplied. No group
// can empty it for the others.
import { LRUCache } from 'lru-cache'

const capacity = 500
/** The most that one group's retries can take without a success between them. */
const groupCapacity = 250
const transientCost = 14
const throttledCost = 5
const successRefund = 1
/** Maximum groups with tokens taken, because clients name them; the least recently used one is evicted. */
const maxGroups = 1_000

export interface RetryBudget {
  /** Takes the cost of a retry of that group's call; returns undefined where too little is left, in all or for the group. */
  readonly take: (group: string, isThrottled: boolean) => number | undefined
  /** Returns tokens after a success, or for a retry that was not made: its cost, or one token where there was no retry. */
  readonly refund: (group: string, cost: number | undefined) => void
  readonly left: () => number
  /** Whether less than half is left. */
  readonly isLow: () => boolean
  /** Whether too little is left for a retry after a transient failure. */
  readonly isEmpty: () => boolean
}

/** Creates a full bucket. */
export function createRetryBudget(): RetryBudget {
  let tokens = capacity
  const takenBy = new LRUCache<string, number>({ max: maxGroups })
  return {
    take(group, isThrottled) {
      const cost = isThrottled ? throttledCost : transientCost
      const taken = (takenBy.get(group) ?? 0) + cost
      if (cost > tokens || taken > groupCapacity) return undefined
      tokens -= cost
      takenBy.set(group, taken)
      return cost
    },
    refund(group, cost = successRefund) {
      tokens = Math.min(tokens + cost, capacity)
      const taken = takenBy.get(group)
      if (taken === undefined) return
      if (taken > cost) takenBy.set(group, taken - cost)
      else takenBy.delete(group)
    },
    left: () => tokens,
    isLow: () => tokens < capacity / 2,
    isEmpty: () => tokens < transientCost,
  }
}
