// The retry budget: a bucket of tokens that retries empty and successes fill, so that an outage is not multiplied.

const capacity = 500
const transientCost = 14
const throttledCost = 5
const successRefund = 1

export interface RetryBudget {
  /** Takes what a retry costs; undefined where there is not enough left. */
  readonly take: (throttled: boolean) => number | undefined
  /** Gives back for a success: what its last retry cost, or a little where it took none. */
  readonly refund: (cost: number | undefined) => void
  readonly left: () => number
}

/** Creates a full bucket. */
export function createRetryBudget(): RetryBudget {
  let tokens = capacity
  return {
    take(throttled) {
      const cost = throttled ? throttledCost : transientCost
      if (cost > tokens) return undefined
      tokens -= cost
      return cost
    },
    refund(cost = successRefund) {
      tokens = Math.min(tokens + cost, capacity)
    },
    left: () => tokens,
  }
}
