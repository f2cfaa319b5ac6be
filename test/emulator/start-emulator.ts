// An emulator that ends with its test, and calls to it.
import type { TestContext } from 'node:test'
import { defaultBehaviour } from '../../emulator/behaviour.ts'
import {
  type Emulator,
  type EmulatorOptions,
  startEmulator as startBareEmulator,
} from '../../emulator/emulator.ts'
import type { SessionResource } from '../../emulator/session-resource.ts'
import { type Call, exchange, type Outcome } from './exchange.ts'

/** An emulator that no dialect changes. */
export async function startEmulator(t: TestContext, options: EmulatorOptions = {}): Promise<Emulator> {
  const behaviour = { ...defaultBehaviour, ...options.behaviour }
  const emulator = await startBareEmulator({ ...options, behaviour })
  t.after(() => emulator.close())
  return emulator
}

/** An emulator with one agent `bot`, whose identity `ann` has these sessions. */
export async function startEmulatorWith(
  t: TestContext,
  sessions: readonly SessionResource[],
  options: EmulatorOptions = {},
): Promise<Emulator> {
  const emulator = await startEmulator(t, { data: 'empty', ...options })
  emulator.setSessions('bot', 'ann', sessions)
  return emulator
}

/** A row with the given id and second. */
export function row(id: string, createdAt: number, rest: Partial<SessionResource> = {}): SessionResource {
  return {
    agent_session_id: id,
    version_indicator: { type: 'version_ref', agent_version: '1' },
    status: 'active',
    created_at: createdAt,
    last_accessed_at: createdAt,
    expires_at: createdAt + 2_592_000,
    ...rest,
  }
}

/** Rows `r1`, `r2`, … one second apart, oldest first. */
export function rows(count: number): SessionResource[] {
  return Array.from({ length: count }, (_, index) => row(`r${index + 1}`, 1_000 + index))
}

/** A call on the sessions of `bot` as `ann`; `path` continues `/sessions`, `query` continues `api-version`. */
export function call(emulator: Emulator, path = '', query = '', options: Call = {}): Promise<Outcome> {
  const url = `${emulator.url}/agents/bot/endpoint/sessions${path}?api-version=v1${query}`
  return exchange(url, { headers: { 'x-ms-user-isolation-key': 'ann' }, ...options })
}

/** Lists the sessions of `bot` as `ann`. */
export function list(emulator: Emulator, query = '', options: Call = {}): Promise<Outcome> {
  return call(emulator, '', query, options)
}
