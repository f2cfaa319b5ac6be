// The circuit breaker: while most calls fail, none is made but a probe now and then.
import type { Call } from './call.ts'
import { UpstreamError } from './upstream-error.ts'

/** Opens when more than this share of the last calls fails, and there were so many of them lately. */
const threshold = 0.5
const lookBackMs = 5_000
const lookBackCalls = 20
const minimumCalls = 10
/** How long it stays open before it lets a probe through, in milliseconds. */
const probeAfterMs = 2_000

export type BreakerState = 'closed' | 'open' | 'halfOpen'

export interface Breaker {
  /** Makes the call, or refuses at once with UpstreamError `shed`. */
  readonly run: <Result>(call: () => Promise<Result>) => Promise<Result>
  readonly state: () => BreakerState
}

/** What a call tells of the upstream's health. */
type Verdict = 'answered' | 'failed' | 'nothing'

/** Creates a closed breaker. `onChange` is told of every change; `now`: Unix milliseconds. */
export function createBreaker(
  onChange: (state: BreakerState) => void,
  now: () => number = Date.now,
): Breaker {
  let state: BreakerState = 'closed'
  let openedAt = 0
  /** Calls that were begun in an earlier term do not count: each change begins a new one. */
  let term = 0
  const outcomes: { readonly at: number; readonly failed: boolean }[] = []
  /** How many of them failed. */
  let failures = 0

  function change(next: BreakerState): void {
    state = next
    term += 1
    outcomes.length = 0
    failures = 0
    if (next === 'open') openedAt = now()
    onChange(next)
  }

  function note(failed: boolean): void {
    const at = now()
    outcomes.push({ at, failed })
    if (failed) failures += 1
    for (let oldest = outcomes[0]; oldest; oldest = outcomes[0]) {
      if (outcomes.length <= lookBackCalls && oldest.at > at - lookBackMs) break
      outcomes.shift()
      if (oldest.failed) failures -= 1
    }
    if (outcomes.length >= minimumCalls && failures > threshold * outcomes.length) change('open')
  }

  function begin(): (verdict: Verdict) => void {
    const isProbe = state === 'open' && now() - openedAt >= probeAfterMs
    if (isProbe) change('halfOpen')
    else if (state !== 'closed')
      throw new UpstreamError('shed', 'the circuit is open', { retryAfterMs: probeAfterMs })
    const begunIn = term
    return (verdict) => {
      if (begunIn !== term) return
      // A probe that nobody waited for to the end has proved nothing.
      if (isProbe) change(verdict === 'answered' ? 'closed' : 'open')
      else if (verdict !== 'nothing') note(verdict === 'failed')
    }
  }

  return {
    async run(call) {
      const end = begin()
      try {
        const result = await call()
        end('answered')
        return result
      } catch (error) {
        end(verdictOf(error))
        throw error
      }
    },
    state: () => state,
  }
}

/** A refusal and a throttling are answers: the upstream is alive. */
function verdictOf(error: unknown): Verdict {
  if (!(error instanceof UpstreamError)) return 'nothing'
  if (error.reason === 'unavailable' || error.reason === 'timeout') return 'failed'
  return error.reason === 'aborted' || error.reason === 'shed' ? 'nothing' : 'answered'
}

/** Wraps a call: it is made through the breaker. */
export function withBreaker<Request, Result>(
  call: Call<Request, Result>,
  breaker: Breaker,
): Call<Request, Result> {
  return (request, signal) => breaker.run(() => call(request, signal))
}
