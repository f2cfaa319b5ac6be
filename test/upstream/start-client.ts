// The REST client under a deadline of two seconds, without retries, on virtual time, against an emulator; both end with their test.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { defaultBehaviour } from '../../emulator/behaviour.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from '../../emulator/emulator.ts'
import { withDeadline } from '../../src/resilience/deadline.ts'
import { type ClientOptions, createSessionsClient, type SessionsClient } from '../../src/upstream/client.ts'
import type { PageRequest, SessionRequest } from '../../src/upstream/page.ts'
import { withUpstreamErrors } from '../../src/upstream/policy-errors.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'

export interface StartedClient {
  readonly emulator: Emulator
  readonly client: SessionsClient
  readonly clock: VirtualClock
}

/** One page of the sessions that `ann` has with `bot`. */
export const page: PageRequest = {
  isolationKey: 'ann',
  path: 'agents/bot/endpoint/sessions',
  order: 'desc',
  after: undefined,
  limit: 20,
}

/** One session that `ann` has with `bot`. */
export const session: SessionRequest = {
  isolationKey: 'ann',
  path: 'agents/bot/endpoint/sessions',
  sessionId: 's-1',
}

/** Starts a client in front of an emulator that no dialect changes. */
export async function startClient(
  t: TestContext,
  options: Partial<ClientOptions> = {},
  emulatorOptions: EmulatorOptions = {},
): Promise<StartedClient> {
  const behaviour = { ...defaultBehaviour, ...emulatorOptions.behaviour }
  const emulator = await startEmulator({ data: 'empty', ...emulatorOptions, behaviour })
  const clock = createVirtualClock()
  const plain = createSessionsClient({
    url: emulator.url,
    apiVersion: 'v1',
    features: '',
    identityHeader: 'x-ms-user-isolation-key',
    credential: async () => undefined,
    maxConcurrency: 64,
    clock,
    ...options,
  })
  const client: SessionsClient = {
    send: plain.send,
    fetchPage: withUpstreamErrors(withDeadline(plain.fetchPage, 2_000, clock)),
    fetchSession: withUpstreamErrors(withDeadline(plain.fetchSession, 2_000, clock)),
    close: () => plain.close(),
  }
  t.after(async () => {
    await emulator.close()
    await client.close()
  })
  emulator.setSessions('bot', 'ann', [])
  return { emulator, client, clock }
}

/** A failure as data, without what caused it. */
export async function failureOf(call: Promise<unknown>): Promise<Record<string, unknown>> {
  const error = await call.then(
    () => assert.fail('the call did not fail'),
    (error: unknown) => error,
  )
  if (!(error instanceof UpstreamError)) throw error
  const { cause: _cause, ...details } = error.details
  return { reason: error.reason, message: error.message, ...details }
}
