import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Fault } from '../../emulator/fault.ts'
import { call, list, rows, startEmulatorWith } from './start-emulator.ts'

const status = (code: number): Fault => ({ kind: 'status', status: code })

test('queued faults are met in order, one per request, and then no more', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  emulator.script(status(500), status(503))
  emulator.script(status(429))
  const seen = []
  for (let times = 0; times < 4; times += 1) seen.push((await list(emulator)).status)
  assert.deepEqual(seen, [500, 503, 429, 200])
})

test('a request passes by the faults that do not match it', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  emulator.script({ ...status(500), match: (request) => request.operation === 'get' }, status(503))
  assert.equal((await list(emulator)).status, 503)
  assert.equal((await list(emulator)).status, 200)
  assert.equal((await call(emulator, '/r1')).status, 500)
  assert.equal((await call(emulator, '/r1')).status, 200)
})

test('fail applies until it is called off, after what is queued', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  emulator.fail({ ...status(500), match: (request) => request.identity === 'ann' })
  emulator.script(status(503))
  assert.equal((await list(emulator)).status, 503)
  assert.equal((await list(emulator)).status, 500)
  assert.equal((await list(emulator)).status, 500)
  assert.equal((await list(emulator, '', { headers: {} })).status, 200)
  emulator.fail(undefined)
  assert.equal((await list(emulator)).status, 200)
})

test('reset clears faults and requests, restores switches and keeps the data', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3), { behaviour: { maxLimit: 2 } })
  emulator.script(status(500))
  emulator.fail(status(503))
  emulator.behaviour.maxLimit = 1
  emulator.behaviour.nullLastId = true
  emulator.reset()
  const outcome = await list(emulator)
  assert.match(outcome.text, /r3.*r2.*"last_id":"r2","has_more":true/)
  assert.equal(emulator.requests.length, 1)
})

test('switches may be changed one by one or all at once, between any two requests', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3))
  emulator.behaviour.unknownCursor = 'notFound'
  assert.equal((await list(emulator, '&after=x')).status, 404)
  emulator.behaviour = { ...emulator.behaviour, unknownCursor: 'badRequest' }
  assert.equal((await list(emulator, '&after=x')).status, 400)
})
