import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idsOf, listBody } from './exchange.ts'
import { list, row, rows, startEmulatorWith } from './start-emulator.ts'

test('an inserted row takes the place of its created_at, after those of its second', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1), row('b', 2), row('c', 3)])
  emulator.insertSession('bot', 'ann', row('x', 2))
  emulator.insertSession('bot', 'ann', row('y', 0))
  assert.deepEqual(idsOf(await list(emulator, '&order=asc')), ['y', 'a', 'b', 'x', 'c'])
})

test('an updated row shows its new fields, and moves when its created_at changes', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3))
  await list(emulator)
  emulator.updateSession('bot', 'ann', 'r2', { status: 'failed' })
  assert.equal(listBody(await list(emulator)).data[1]?.status, 'failed')
  emulator.updateSession('bot', 'ann', 'r1', { created_at: 9_999 })
  assert.deepEqual(idsOf(await list(emulator)), ['r1', 'r3', 'r2'])
})

test('updating a row that is not there throws', async (t) => {
  const emulator = await startEmulatorWith(t, [])
  assert.throws(() => emulator.updateSession('bot', 'ann', 'x', { status: 'idle' }), /insert it first/)
})

test('setSessions replaces the list, and later changes of its argument change nothing', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3))
  const mine = row('only', 1)
  emulator.setSessions('bot', 'ann', [mine])
  mine.status = 'changed'
  assert.deepEqual(listBody(await list(emulator)).data, [row('only', 1)])
})

test('a list of a hundred thousand rows pages from any place', async (t) => {
  const emulator = await startEmulatorWith(t, rows(100_000))
  assert.deepEqual(idsOf(await list(emulator, '&order=desc&limit=2&after=r50000')), ['r49999', 'r49998'])
  assert.deepEqual(idsOf(await list(emulator, '&order=asc&limit=2&after=r99998')), ['r99999', 'r100000'])
})
