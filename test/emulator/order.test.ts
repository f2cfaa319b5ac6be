import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorBody, idsOf, listBody } from './exchange.ts'
import { list, row, rows, startEmulatorWith } from './start-emulator.ts'

const tied = [row('a', 1), row('b', 2), row('c', 2), row('d', 2), row('e', 3)]

test('rows come by created_at, whatever the order they were given in', async (t) => {
  const emulator = await startEmulatorWith(t, [row('c', 3), row('a', 1), row('b', 2)])
  assert.deepEqual(idsOf(await list(emulator, '&order=asc')), ['a', 'b', 'c'])
  assert.deepEqual(idsOf(await list(emulator, '&order=desc')), ['c', 'b', 'a'])
})

test('the newest row comes first where no order is sent', async (t) => {
  const emulator = await startEmulatorWith(t, rows(2))
  assert.deepEqual(idsOf(await list(emulator)), ['r2', 'r1'])
})

test('any other order is a 400 that names the parameter', async (t) => {
  const emulator = await startEmulatorWith(t, rows(2))
  const outcome = await list(emulator, '&order=newest')
  assert.equal(outcome.status, 400)
  assert.equal(errorBody(outcome).error.param, 'order')
})

test('mirrored ties: desc is asc reversed', async (t) => {
  const emulator = await startEmulatorWith(t, tied)
  assert.deepEqual(idsOf(await list(emulator, '&order=asc')), ['a', 'b', 'c', 'd', 'e'])
  assert.deepEqual(idsOf(await list(emulator, '&order=desc')), ['e', 'd', 'c', 'b', 'a'])
  assert.deepEqual(idsOf(await list(emulator, '&order=desc&after=d&limit=2')), ['c', 'b'])
})

test('independent ties: desc keeps the order of asc inside a second, also after changes', async (t) => {
  const emulator = await startEmulatorWith(t, tied, { behaviour: { ties: 'independent' } })
  assert.deepEqual(idsOf(await list(emulator, '&order=desc')), ['e', 'b', 'c', 'd', 'a'])
  assert.deepEqual(idsOf(await list(emulator, '&order=desc&after=b&limit=2')), ['c', 'd'])
  emulator.insertSession('bot', 'ann', row('f', 2))
  emulator.removeSession('bot', 'ann', 'c')
  assert.deepEqual(idsOf(await list(emulator, '&order=desc')), ['e', 'b', 'd', 'f', 'a'])
  assert.deepEqual(idsOf(await list(emulator, '&order=asc')), ['a', 'b', 'd', 'f', 'e'])
})

test('before adjacent gives the rows next to the cursor', async (t) => {
  const emulator = await startEmulatorWith(t, rows(9))
  const outcome = await list(emulator, '&order=asc&limit=2&before=r6')
  assert.deepEqual(idsOf(outcome), ['r4', 'r5'])
  assert.equal(listBody(outcome).has_more, true)
  assert.deepEqual(idsOf(await list(emulator, '&order=asc&limit=2&before=r2')), ['r1'])
})

test('before head gives the first rows of everything that precedes the cursor', async (t) => {
  const emulator = await startEmulatorWith(t, rows(9), { behaviour: { before: 'head' } })
  assert.deepEqual(idsOf(await list(emulator, '&order=asc&limit=2&before=r6')), ['r1', 'r2'])
  assert.deepEqual(idsOf(await list(emulator, '&order=desc&limit=2&before=r6')), ['r9', 'r8'])
})

test('after and before together give the rows between them, from after on', async (t) => {
  const emulator = await startEmulatorWith(t, rows(9))
  assert.deepEqual(idsOf(await list(emulator, '&order=asc&after=r2&before=r5')), ['r3', 'r4'])
  assert.deepEqual(idsOf(await list(emulator, '&order=asc&after=r2&before=r8&limit=2')), ['r3', 'r4'])
  assert.deepEqual(idsOf(await list(emulator, '&order=asc&after=r5&before=r3')), [])
})
