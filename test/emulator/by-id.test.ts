import assert from 'node:assert/strict'
import { test } from 'node:test'
import { idsOf, listBody, sessionBody } from './exchange.ts'
import { call, list, row, startEmulatorWith } from './start-emulator.ts'

const post = { method: 'POST', headers: { 'x-ms-user-isolation-key': 'ann' } }
const now = () => 5_000_999

test('get gives the row that the list shows', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1, { stopped_at: 2 })])
  const outcome = await call(emulator, '/a')
  assert.deepEqual(sessionBody(outcome), listBody(await list(emulator)).data[0])
})

test('ids and agent names are percent-decoded', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a/b:c d', 1)])
  assert.equal((await call(emulator, `/${encodeURIComponent('a/b:c d')}`)).status, 200)
  assert.equal(emulator.requests[0]?.sessionId, 'a/b:c d')
})

test('a deleted session is not found, and deleting it again is still a 204', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1), row('b', 2)])
  for (let times = 0; times < 2; times += 1) {
    const outcome = await call(emulator, '/a', '', { method: 'DELETE' })
    assert.deepEqual([outcome.status, outcome.text], [204, ''])
  }
  assert.deepEqual(idsOf(await list(emulator)), ['b'])
})

test('deletedLinger keeps a deleted session in the list with status deleted', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)], { behaviour: { deletedLinger: true } })
  await list(emulator)
  assert.equal((await call(emulator, '/a', '', { method: 'DELETE' })).status, 204)
  assert.equal(listBody(await list(emulator)).data[0]?.status, 'deleted')
})

test('create responds 201 with a session that heads the list', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)], { now })
  const outcome = await call(emulator, '', '', { ...post, body: '{"agent_session_id":"mine"}' })
  assert.equal(outcome.status, 201)
  assert.equal(sessionBody(outcome).created_at, 5_000)
  assert.deepEqual(idsOf(await list(emulator, '&order=desc')), ['mine', 'a'])
})

test('create names the session itself when the client does not', async (t) => {
  const emulator = await startEmulatorWith(t, [])
  assert.match(sessionBody(await call(emulator, '', '', post)).agent_session_id, /^sess_[0-9a-z]{24}$/)
})

test('create refuses an id in use with 409 and a malformed body with 400', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)])
  const outcomes = []
  for (const body of ['{"agent_session_id":"a"}', '{', '[]', '{"agent_session_id":1}']) {
    outcomes.push((await call(emulator, '', '', { ...post, body })).status)
  }
  assert.deepEqual(outcomes, [409, 400, 400, 400])
})

test('stop marks the session stopped, once', async (t) => {
  let clock = 7_000
  const emulator = await startEmulatorWith(t, [row('a', 1)], { now: () => clock })
  for (const moment of [7_000, 9_000]) {
    clock = moment
    assert.equal((await call(emulator, '/a:stop', '', post)).status, 204)
  }
  assert.equal(sessionBody(await call(emulator, '/a')).stopped_at, 7)
  assert.equal((await call(emulator, '/none:stop', '', post)).status, 404)
})
