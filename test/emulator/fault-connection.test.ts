import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { list, rows, startEmulatorWith } from './start-emulator.ts'

const count = 9

test('resetBeforeHeaders resets the connection instead of responding', async (t) => {
  const emulator = await startEmulatorWith(t, rows(count))
  emulator.script({ kind: 'resetBeforeHeaders' })
  const outcome = await list(emulator)
  assert.deepEqual([outcome.status, outcome.failure], [undefined, 'ECONNRESET'])
  assert.deepEqual([emulator.requests[0]?.status, emulator.requests[0]?.aborted], [undefined, false])
})

const cuts: readonly FaultKind[] = [
  { kind: 'resetMidBody' },
  { kind: 'truncatedContentLength' },
  { kind: 'truncatedChunked' },
]

for (const fault of cuts) {
  test(`${fault.kind} breaks off after half of the body, and the next response is whole`, async (t) => {
    const emulator = await startEmulatorWith(t, rows(count))
    emulator.script(fault)
    const broken = await list(emulator)
    const whole = await list(emulator)
    assert.deepEqual([broken.status, broken.failure], [200, 'ECONNRESET'])
    assert.equal(broken.text, whole.text.slice(0, whole.text.length >> 1))
    assert.deepEqual([emulator.requests[0]?.status, emulator.requests[0]?.aborted], [200, false])
    const announced = fault.kind === 'truncatedChunked' ? undefined : String(whole.text.length)
    assert.equal(broken.headers['content-length'], announced)
  })
}
