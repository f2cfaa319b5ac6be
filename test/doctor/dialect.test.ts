// The dialect: what the doctor records of a service, the emulator reproduces, and the doctor then records again.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import * as fc from 'fast-check'
import { type Behaviour, defaultBehaviour } from '../../emulator/behaviour.ts'
import { parseDialect } from '../../emulator/dialect.ts'
import type { Dialect } from '../../src/doctor/dialect.ts'
import { oppositeBehaviour } from '../emulator/opposite-dialect.ts'
import { effort, seedOf } from '../random.ts'
import { fill, startDoctor } from './run-doctor.ts'

/** All but times, which belong to a network or to writes and not to a dialect: the report has the latency. */
type Switches = Omit<Behaviour, 'delayMs' | 'transitionMs'>

const arbitrarySwitches = {
  missingIdentity: fc.constantFrom('everyone', 'badRequest'),
  enforceIdentityOnById: fc.boolean(),
  ties: fc.constantFrom('mirrored', 'independent'),
  before: fc.constantFrom('adjacent', 'head'),
  unknownCursor: fc.constantFrom('ignored', 'badRequest', 'notFound'),
  limit: fc.constantFrom('badRequest', 'clamp'),
  maxLimit: fc.integer({ min: 1, max: 100 }),
  nullLastId: fc.boolean(),
  identityHeader: fc.constantFrom('x-ms-user-isolation-key', 'x-ms-user-identity', 'x-third'),
  previewGate: fc.constantFrom(undefined, 'AgentEndpoints=V1Preview', 'HostedAgents=V1Preview'),
  deletedLinger: fc.boolean(),
} satisfies { [Name in keyof Switches]: fc.Arbitrary<Switches[Name]> }

/** What is to be recorded of a service that behaves so, where its lists show everything. */
function recordOf({ deletedLinger, previewGate, ...switches }: Switches): Dialect {
  return { ...switches, previewGate: previewGate ?? null, ...(deletedLinger && { deletedLinger }) }
}

/** Records the dialect of an emulator whose list has several pages, ties, and had one session more. */
async function record(t: TestContext, behaviour: Partial<Behaviour>): Promise<Dialect> {
  const { emulator, examine } = await startDoctor(t, behaviour, { data: 'empty' })
  fill(emulator, 130, 3)
  const { identityHeader, previewGate = '' } = emulator.behaviour
  await fetch(`${emulator.url}/agents/support-bot/endpoint/sessions/alice-129?api-version=v1`, {
    method: 'DELETE',
    headers: { [identityHeader]: 'alice', 'foundry-features': previewGate },
  })
  const named = identityHeader === 'x-third' ? { UPSTREAM_IDENTITY_HEADER: identityHeader } : {}
  const { dialect } = await examine(named)
  await emulator.close()
  return dialect
}

async function assertRoundTrip(t: TestContext, switches: Switches): Promise<void> {
  const first = await record(t, switches)
  assert.deepEqual(first, recordOf(switches))
  assert.deepEqual(await record(t, parseDialect(JSON.stringify(first))), first)
}

test('each switch of the emulator, set to another value, is recorded and reproduced', async (t) => {
  const { delayMs: _delayMs, transitionMs: _transitionMs, ...defaults } = defaultBehaviour
  const { delayMs: _sameDelay, transitionMs: _sameTransition, ...opposites } = oppositeBehaviour()
  assert.deepEqual(Object.keys(arbitrarySwitches).toSorted(), Object.keys(defaults).toSorted())
  await assertRoundTrip(t, defaults)
  for (const [name, value] of Object.entries(opposites)) {
    assert.notEqual(value, defaults[name as keyof Switches], name)
    await assertRoundTrip(t, { ...defaults, [name]: value })
  }
  await assertRoundTrip(t, opposites)
  // Pages of one row, cut between two of one second.
  await assertRoundTrip(t, { ...defaults, ties: 'independent', maxLimit: 1 })
})

test('whatever the switches are, the doctor records them, and the emulator set to the record is recorded as the same', async (t) => {
  const property = fc.asyncProperty(fc.record(arbitrarySwitches), (switches) => assertRoundTrip(t, switches))
  await fc.assert(property, { seed: seedOf(t), numRuns: effort(10, 100) })
})

test('what a list does not show is not recorded', async (t) => {
  const { emulator, examine } = await startDoctor(t, { unknownCursor: 'badRequest' }, { data: 'empty' })
  fill(emulator, 1, 0)
  assert.deepEqual((await examine()).dialect, {
    enforceIdentityOnById: false,
    identityHeader: 'x-ms-user-isolation-key',
    limit: 'badRequest',
    missingIdentity: 'everyone',
    previewGate: null,
    unknownCursor: 'badRequest',
  })
})
