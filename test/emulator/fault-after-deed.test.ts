// A fault that comes after the deed: the request is carried out once, and only its response goes wrong.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { idsOf } from './exchange.ts'
import { call, list, row, startEmulatorWith } from './start-emulator.ts'

const create = {
  method: 'POST',
  headers: { 'x-ms-user-isolation-key': 'ann' },
  body: '{"agent_session_id":"new"}',
}

for (const [fault, outcome] of [
  [{ kind: 'resetBeforeHeaders' }, [undefined, 'ECONNRESET']],
  [{ kind: 'resetMidBody' }, [201, 'ECONNRESET']],
  [{ kind: 'status', status: 503 }, [503, undefined]],
  [{ kind: 'html' }, [200, undefined]],
  [{ kind: 'delay', ms: 1 }, [201, undefined]],
] as const satisfies readonly (readonly [FaultKind, unknown])[])
  test(`a write is done once before its response goes wrong: ${fault.kind}`, async (t) => {
    const emulator = await startEmulatorWith(t, [row('a', 1)])
    emulator.script({ ...fault, afterDeed: true })
    const { status, failure } = await call(emulator, '', '', create)
    assert.deepEqual([status, failure], outcome)
    assert.deepEqual(idsOf(await list(emulator, '&order=desc')), ['new', 'a'])
  })

test('without it a fault that replaces the response leaves the write undone', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)])
  emulator.script({ kind: 'status', status: 503 }, { kind: 'resetBeforeHeaders' })
  for (let times = 0; times < 2; times += 1) await call(emulator, '', '', create)
  assert.deepEqual(idsOf(await list(emulator)), ['a'])
})
