// The circuit breaker: while most calls fail, none is made but a probe now and then.
import type { Clock } from '../clock.ts'
import { UpstreamError, type UpstreamErrorDetails } from '../upstream/upstream-error.ts'

/** Opens when more than this share of the last calls fails, and there were so many of them lately. */
const threshold = 0.5
const lookBackCalls = 20
const minimumCalls = 10
/** So many of the failures must be other agents' than the one that fails most. */
const minimumElsewhere = 3
/** How long it stays open before it lets a probe through, in milliseconds. */
const probeAfterMs = 2_000
/** The same for a probe by a suspect: others come first. */
const suspectAfterMs = 2 * probeAfterMs

export type CircuitBreakerState = 'closed' | 'open' | 'halfOpen'

/**
 * What a call tells of the health of what the breaker stands for. `nothing`: it was not brought to its end. `notMade`: it
 * was refused further inside, and nothing was asked.
 */
export type Outcome = 'answered' | 'failed' | 'nothing' | 'notMade'

export interface CircuitBreakerOptions {
  /** For how long a call counts, in milliseconds. */
  readonly windowMs: number
  /** What an error tells. */
  readonly verdictOf: (error: unknown) => Outcome
  /** Told of every change. */
  readonly onChange: (state: CircuitBreakerState) => void
  readonly clock: Clock
}

/** What is known of a call before it is made. */
export interface CallFacts {
  /** The agent that a failure may be the fault of; undefined for none. */
  readonly agentName?: string | undefined
  /** The agent is known to fail: its call is the probe only where no other agent's has come. */
  readonly isSuspect?: boolean
}

export interface CircuitBreaker {
  /** Makes the call, or refuses at once with UpstreamError `shed`. */
  readonly run: <Result>(call: () => Promise<Result>, facts?: CallFacts) => Promise<Result>
  /** Counts a failed call that was made past it. */
  readonly noteFailure: () => void
  readonly state: () => CircuitBreakerState
}

interface CallOutcome {
  readonly at: number
  readonly failed: boolean
  readonly agentName: string | undefined
}

/**
 * Creates a closed breaker. What fails of a single agent does not open it, unless its calls name no agent or no connection can be
 * made; and what the API itself says to be about an agent counts once for each agent.
 */
export function createCircuitBreaker({
  windowMs,
  verdictOf,
  onChange,
  clock,
}: CircuitBreakerOptions): CircuitBreaker {
  let state: CircuitBreakerState = 'closed'
  let openedAt = 0
  let isProbeSuspect = false
  /** Calls that were begun in an earlier term do not count: each change begins a new one. */
  let term = 0
  const outcomes: CallOutcome[] = []
  /** How many of them failed. */
  let failures = 0

  function change(next: CircuitBreakerState): void {
    const isNews = state !== next
    state = next
    term += 1
    outcomes.length = 0
    failures = 0
    if (isNews) onChange(next)
  }

  function open(since: number): void {
    openedAt = since
    change('open')
  }

  function note(failed: boolean, agentName: string | undefined, isAboutAgent: boolean): void {
    const isKnown = (outcome: CallOutcome) => outcome.failed && outcome.agentName === agentName
    if (isAboutAgent && agentName !== undefined && outcomes.some(isKnown)) return
    const at = clock.now()
    outcomes.push({ at, failed, agentName })
    if (failed) failures += 1
    for (let oldest = outcomes[0]; oldest; oldest = outcomes[0]) {
      if (outcomes.length <= lookBackCalls && oldest.at > at - windowMs) break
      outcomes.shift()
      if (oldest.failed) failures -= 1
    }
    if (outcomes.length >= minimumCalls && failures > threshold * outcomes.length && failsElsewhere(outcomes))
      open(at)
  }

  function begin({ agentName, isSuspect = false }: CallFacts): (verdict: Outcome, error?: unknown) => void {
    const isDue = clock.now() - openedAt >= (isSuspect ? suspectAfterMs : probeAfterMs)
    // Whoever is in good health takes the place of a probe that may well fail for its own agent's sake.
    const isProbe = state === 'open' ? isDue : state === 'halfOpen' && isProbeSuspect && !isSuspect
    if (isProbe) {
      isProbeSuspect = isSuspect
      change('halfOpen')
    } else if (state !== 'closed')
      throw new UpstreamError('shed', 'the circuit is open', { retryAfterMs: probeAfterMs })
    const begunIn = term
    return (verdict, error) => {
      if (begunIn !== term) return
      if (!isProbe) {
        if (verdict === 'answered' || verdict === 'failed')
          note(
            verdict === 'failed',
            scopeOf(error) === 'service' ? undefined : agentName,
            scopeOf(error) === 'agent',
          )
      } else if (verdict === 'answered') change('closed')
      // A probe that nobody waited for to the end has proved nothing. One that was not made costs no time.
      else open(verdict === 'notMade' ? openedAt : clock.now())
    }
  }

  return {
    async run(call, facts = {}) {
      const end = begin(facts)
      try {
        const result = await call()
        end('answered')
        return result
      } catch (error) {
        end(verdictOf(error), error)
        throw error
      }
    },
    noteFailure() {
      if (state === 'closed') note(true, undefined, false)
    },
    state: () => state,
  }
}

/** Whether calls fail in such number without the agent that fails most, too: it may be the only one that does. */
function failsElsewhere(outcomes: readonly CallOutcome[]): boolean {
  const failuresOf = new Map<string, number>()
  for (const { failed, agentName } of outcomes)
    if (failed && agentName !== undefined) failuresOf.set(agentName, (failuresOf.get(agentName) ?? 0) + 1)
  if (failuresOf.size === 0) return true
  const [worst] = [...failuresOf].reduce((a, b) => (b[1] > a[1] ? b : a))
  const others = outcomes.filter(({ agentName }) => agentName !== worst)
  const failures = others.filter(({ failed }) => failed).length
  return failures >= minimumElsewhere && failures >= threshold * others.length
}

function scopeOf(error: unknown): UpstreamErrorDetails['scope'] {
  return error instanceof UpstreamError ? error.details.scope : undefined
}
