// The retry budget: a bucket of tokens that retries empty and successes fill, so that an outage is not multiplied. No agent
// can empty it for the others.
import { LRUCache } from 'lru-cache'

const capacity = 500
/** The most that one agent's retries can take without a success between them. */
const agentCapacity = 250
const transientCost = 14
const throttledCost = 5
const successRefund = 1
/** Names of agents come from clients: past so many that retry, the one that did least lately is forgotten. */
const maxAgents = 1_000

export interface RetryBudget {
  /** Takes what a retry of that agent's call costs; undefined where there is not enough left, in all or for the agent. */
  readonly take: (agentName: string, throttled: boolean) => number | undefined
  /** Gives back for a success, or for a retry that was not made: what it cost, or a little where it took none. */
  readonly refund: (agentName: string, cost: number | undefined) => void
  readonly left: () => number
}

/** Creates a full bucket. */
export function createRetryBudget(): RetryBudget {
  let tokens = capacity
  const spentBy = new LRUCache<string, number>({ max: maxAgents })
  return {
    take(agentName, throttled) {
      const cost = throttled ? throttledCost : transientCost
      const spent = (spentBy.get(agentName) ?? 0) + cost
      if (cost > tokens || spent > agentCapacity) return undefined
      tokens -= cost
      spentBy.set(agentName, spent)
      return cost
    },
    refund(agentName, cost = successRefund) {
      tokens = Math.min(tokens + cost, capacity)
      const spent = spentBy.get(agentName)
      if (spent === undefined) return
      if (spent > cost) spentBy.set(agentName, spent - cost)
      else spentBy.delete(agentName)
    },
    left: () => tokens,
  }
}
