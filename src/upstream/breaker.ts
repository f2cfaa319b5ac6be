// The circuit breaker: while most calls fail, none is made but a probe now and then.
import { BrokenCircuitError, CircuitState, circuitBreaker, handleWhen, SamplingBreaker } from 'cockatiel'
import type { Call } from './call.ts'
import { UpstreamError } from './upstream-error.ts'

/** Opens when more than this share of calls fails over this time, at no less than this rate. */
const sampling = { threshold: 0.5, duration: 5_000, minimumRps: 2 }
/** How long it stays open before it lets a probe through, in milliseconds. */
const probeAfterMs = 2_000

export type BreakerState = 'closed' | 'open' | 'halfOpen'

export interface Breaker {
  /** Makes the call, or refuses at once with UpstreamError `shed`. */
  readonly run: <Result>(call: () => Promise<Result>) => Promise<Result>
  readonly state: () => BreakerState
}

/** Creates a closed breaker. `onChange` is told of every change. */
export function createBreaker(onChange: (state: BreakerState) => void): Breaker {
  const policy = circuitBreaker(
    handleWhen((error) => countsAsFailure(error, policy.state === CircuitState.HalfOpen)),
    { halfOpenAfter: probeAfterMs, breaker: new SamplingBreaker(sampling) },
  )
  policy.onStateChange((state) => onChange(nameOf(state)))

  return {
    async run(call) {
      // cockatiel lets everybody else wait for the probe's end: those are refused at once here.
      if (policy.state === CircuitState.HalfOpen) throw shed()
      try {
        return await policy.execute(call)
      } catch (error) {
        throw error instanceof BrokenCircuitError ? shed(error) : error
      }
    },
    state: () => nameOf(policy.state),
  }
}

/** Wraps a call: it is made through the breaker. */
export function withBreaker<Request, Result>(
  call: Call<Request, Result>,
  breaker: Breaker,
): Call<Request, Result> {
  return (request, signal) => breaker.run(() => call(request, signal))
}

/** A throttling upstream is alive. A probe that nobody waited for to the end has proved nothing. */
function countsAsFailure(error: unknown, isProbe: boolean): boolean {
  if (!(error instanceof UpstreamError)) return false
  if (error.reason === 'unavailable' || error.reason === 'timeout') return true
  return isProbe && (error.reason === 'aborted' || error.reason === 'shed')
}

function nameOf(state: CircuitState): BreakerState {
  if (state === CircuitState.Closed) return 'closed'
  return state === CircuitState.HalfOpen ? 'halfOpen' : 'open'
}

function shed(cause?: unknown): UpstreamError {
  return new UpstreamError('shed', 'the circuit is open', { retryAfterMs: probeAfterMs, cause })
}
