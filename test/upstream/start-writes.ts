// The REST API with all its policies on virtual time, in front of an emulator; both end with their test.
import assert from 'node:assert/strict'
import { defaultBehaviour } from '../../emulator/behaviour.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts'
import type { RecordedRequest } from '../../emulator/recorded-request.ts'
import type { CreateRequest } from '../../src/upstream/session-writes.ts'
import { createUpstream, type Upstream, type UpstreamOptions } from '../../src/upstream/upstream.ts'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { failureOf } from './start-client.ts'

export const deadlineMs = 10_000
/** Longer than any pause between two attempts, and shorter than what is left of the deadline after all of them. */
const longestPauseMs = 2_500

/** The session `s-1` of `ann` with `bot`. */
export const target: CreateRequest = {
  isolationKey: 'ann',
  path: 'agents/bot/endpoint/sessions',
  sessionId: 's-1',
  origin: undefined,
  agentVersion: '3',
}

/** A signal that never aborts. */
export const never = new AbortController().signal

export interface StartedWrites extends Pick<Upstream, 'writes'> {
  readonly emulator: Emulator
  readonly upstream: Upstream
  readonly clock: VirtualClock
  /** Waits for a write; every pause on its way passes at once. */
  readonly settle: <Result>(write: Promise<Result>) => Promise<Result>
  /** Waits for a write that fails. Returns its error as data. */
  readonly failure: (write: Promise<unknown>) => Promise<Record<string, unknown>>
  /** What the emulator was asked, in order. */
  readonly calls: () => RecordedRequest['operation'][]
  /** The ids of ann's sessions with `bot`. */
  readonly ids: () => Promise<string[]>
}

/** A test, or what ends sooner. */
export interface Closing {
  readonly after: (close: () => Promise<void>) => void
}

/** Starts both; ann has no session. */
export async function startWrites(
  t: Closing,
  options: Partial<UpstreamOptions> = {},
  emulatorOptions: EmulatorOptions = {},
): Promise<StartedWrites> {
  const behaviour = { ...defaultBehaviour, ...emulatorOptions.behaviour }
  const emulator = await startEmulator({ data: 'empty', ...emulatorOptions, behaviour })
  const clock = createVirtualClock()
  const upstream = createUpstream({
    url: emulator.url,
    apiVersion: 'v1',
    features: '',
    identityHeader: 'x-ms-user-isolation-key',
    credential: () => undefined,
    maxConcurrency: 64,
    deadlineMs,
    hedging: false,
    onCircuitBreakerChange: () => undefined,
    onListCircuitBreakerChange: () => undefined,
    onOddRows: () => undefined,
    watchAttempts: (call) => call,
    clock,
    ...options,
  })
  t.after(async () => {
    await emulator.close()
    await upstream.close()
  })
  emulator.setSessions('bot', 'ann', [])
  const settle = <Result>(write: Promise<Result>) => advanceUntilSettled(clock, write, longestPauseMs)
  return {
    emulator,
    upstream,
    writes: upstream.writes,
    clock,
    settle,
    failure: (write) => failureOf(settle(write)),
    calls: () => emulator.requests.map(({ operation }) => operation),
    async ids() {
      const { rows } = await upstream.fetchPage({ ...target, order: 'asc', after: undefined, limit: 100 })
      assert.equal(emulator.requests.pop()?.operation, 'list')
      return rows.map(({ rowId }) => rowId)
    },
  }
}
