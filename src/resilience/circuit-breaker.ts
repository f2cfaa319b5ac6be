// The circuit breaker: while most calls fail, no call is made but a probe now and then.
import type { Clock } from '../clock.ts'
import { CallNotPermittedError, type Failure } from './call.ts'

/** A breaker that looks at several groups opens only where so many of the failures are of other groups than the worst one. */
const minimumElsewhere = 3

export type CircuitBreakerState = 'closed' | 'open' | 'halfOpen'

export interface CircuitBreakerOptions {
  /** For how long an outcome counts, in milliseconds, and how many of the last ones do. */
  readonly windowMs: number
  readonly windowSize?: number
  /** The breaker opens when more than this share of at least so many outcomes are failures. */
  readonly failureRateThreshold?: number
  readonly minimumCalls?: number
  /** How long it stays open until it permits a probe, in milliseconds; for a suspect's probe twice as long. */
  readonly openMs?: number
  readonly classify: (error: unknown) => Pick<Failure, 'outcome' | 'scope'>
  /** Called with the new state when the state changes. */
  readonly onStateChange: (state: CircuitBreakerState) => void
  readonly clock: Clock
}

/** What is known of a call before it is made. */
export interface CallFacts {
  /** Whose fault a failure may be; undefined: the whole service's. */
  readonly group?: string | undefined
  /** The group is known to fail: its call is the probe only where no other group's call has come. */
  readonly isSuspect?: boolean
}

export interface CircuitBreaker {
  /** Makes the call, or rejects at once with CallNotPermittedError. */
  readonly run: <Result>(call: () => Promise<Result>, facts?: CallFacts) => Promise<Result>
  /** Records the failure of a call that did not go through the breaker. */
  readonly recordFailure: () => void
  readonly state: () => CircuitBreakerState
}

/** `notPermitted`: a policy further inside refused the call. */
type Outcome = Failure['outcome'] | 'notPermitted'

interface RecordedOutcome {
  readonly at: number
  readonly failed: boolean
  readonly group: string | undefined
}

/**
 * Creates a closed breaker. The failures of a single group do not open it, unless its calls name no group or the failure is the
 * service's; and failures that are certainly the group's own count once for each group.
 */
export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  const { windowMs, windowSize = 20, failureRateThreshold = 0.5, minimumCalls = 10, openMs = 2_000 } = options
  const { classify, onStateChange, clock } = options
  let state: CircuitBreakerState = 'closed'
  let openedAt = 0
  let isProbeSuspect = false
  /** Begins with each transition. Calls that were begun in an earlier generation do not count. */
  let generation = 0
  const outcomes: RecordedOutcome[] = []
  let failures = 0

  function transitionTo(next: CircuitBreakerState): void {
    const isChange = state !== next
    state = next
    generation += 1
    outcomes.length = 0
    failures = 0
    if (isChange) onStateChange(next)
  }

  function open(since: number): void {
    openedAt = since
    transitionTo('open')
  }

  function record(failed: boolean, group: string | undefined, isOfGroup = false): void {
    const isRecorded = (outcome: RecordedOutcome) => outcome.failed && outcome.group === group
    if (isOfGroup && group !== undefined && outcomes.some(isRecorded)) return
    const at = clock.now()
    outcomes.push({ at, failed, group })
    if (failed) failures += 1
    for (let oldest = outcomes[0]; oldest; oldest = outcomes[0]) {
      if (outcomes.length <= windowSize && oldest.at > at - windowMs) break
      outcomes.shift()
      if (oldest.failed) failures -= 1
    }
    const hasFailed = outcomes.length >= minimumCalls && failures > failureRateThreshold * outcomes.length
    if (hasFailed && failsElsewhere(outcomes, failureRateThreshold)) open(at)
  }

  /** Permits a call, or throws CallNotPermittedError. Returns the function that is called with its outcome. */
  function acquire({ group, isSuspect = false }: CallFacts) {
    const isDue = clock.now() - openedAt >= (isSuspect ? 2 * openMs : openMs)
    // A suspect's probe may fail by the fault of its own group: a call of another group replaces it.
    const isProbe = state === 'open' ? isDue : state === 'halfOpen' && isProbeSuspect && !isSuspect
    if (isProbe) {
      isProbeSuspect = isSuspect
      transitionTo('halfOpen')
    } else if (state !== 'closed')
      throw new CallNotPermittedError('circuitBreaker', 'the circuit is open', { retryAfterMs: openMs })
    const begunIn = generation
    return (outcome: Outcome, scope?: Failure['scope']) => {
      if (begunIn !== generation) return
      if (!isProbe) {
        if (outcome === 'success' || outcome === 'failure')
          record(outcome === 'failure', scope === 'service' ? undefined : group, scope === 'group')
      } else if (outcome === 'success') transitionTo('closed')
      // A probe that was given up proves nothing. One that was not made does not put off the next.
      else open(outcome === 'notPermitted' ? openedAt : clock.now())
    }
  }

  return {
    async run(call, facts = {}) {
      const release = acquire(facts)
      try {
        const result = await call()
        release('success')
        return result
      } catch (error) {
        if (error instanceof CallNotPermittedError) release('notPermitted')
        else {
          const { outcome, scope } = classify(error)
          release(outcome, scope)
        }
        throw error
      }
    },
    recordFailure() {
      if (state === 'closed') record(true, undefined)
    },
    state: () => state,
  }
}

/** Whether calls fail in such number without the group that fails most, too, which may be the only one that does. */
function failsElsewhere(outcomes: readonly RecordedOutcome[], failureRateThreshold: number): boolean {
  const failuresOf = new Map<string, number>()
  for (const { failed, group } of outcomes)
    if (failed && group !== undefined) failuresOf.set(group, (failuresOf.get(group) ?? 0) + 1)
  if (failuresOf.size === 0) return true
  const [worst] = [...failuresOf].reduce((a, b) => (b[1] > a[1] ? b : a))
  const others = outcomes.filter(({ group }) => group !== worst)
  const failures = others.filter(({ failed }) => failed).length
  return failures >= minimumElsewhere && failures >= failureRateThreshold * others.length
}
