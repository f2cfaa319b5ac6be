import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorBody, exchange, idsOf } from './exchange.ts'
import { call, list, row, startEmulator, startEmulatorWith } from './start-emulator.ts'

const asBob = { headers: { 'x-ms-user-isolation-key': 'bob' } }
const asNobody = { headers: {} }

test('a list has the rows of the identity that asks and no others', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)])
  emulator.setSessions('bot', 'bob', [row('b', 2)])
  assert.deepEqual(idsOf(await list(emulator)), ['a'])
  assert.deepEqual(idsOf(await list(emulator, '', asBob)), ['b'])
})

test('an identity without rows sees an empty page of a known agent', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)])
  const outcome = await list(emulator, '', asBob)
  assert.equal(outcome.text, '{"data":[],"first_id":null,"last_id":null,"has_more":false}')
})

test('a list without identity merges the rows of everybody, and follows their changes', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a1', 1), row('a3', 3)])
  emulator.setSessions('bot', 'bob', [row('b2', 2)])
  assert.deepEqual(idsOf(await list(emulator, '&order=asc', asNobody)), ['a1', 'b2', 'a3'])
  emulator.insertSession('bot', 'bob', row('b4', 4))
  emulator.updateSession('bot', 'ann', 'a1', { created_at: 5 })
  emulator.removeSession('bot', 'bob', 'b2')
  assert.deepEqual(idsOf(await list(emulator, '&order=asc', asNobody)), ['a3', 'b4', 'a1'])
})

test('missingIdentity badRequest refuses a request without or with an empty identity', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)], { behaviour: { missingIdentity: 'badRequest' } })
  const outcomes = [
    await list(emulator, '', asNobody),
    await list(emulator, '', { headers: { 'x-ms-user-isolation-key': '' } }),
    await call(emulator, '/a', '', asNobody),
  ]
  assert.deepEqual(
    outcomes.map((outcome) => [outcome.status, errorBody(outcome).error.param]),
    outcomes.map(() => [400, 'x-ms-user-isolation-key']),
  )
})

test('without a fence any identity reads and deletes any session by id', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)])
  assert.equal((await call(emulator, '/a', '', asBob)).status, 200)
  assert.equal((await call(emulator, '/a', '', { ...asBob, method: 'DELETE' })).status, 204)
  assert.equal((await call(emulator, '/a')).status, 404)
})

test('byIdFence hides the sessions of others from get, stop and delete', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)], { behaviour: { enforceIdentityOnById: true } })
  assert.equal((await call(emulator, '/a', '', asBob)).status, 404)
  assert.equal((await call(emulator, '/a:stop', '', { ...asBob, method: 'POST' })).status, 404)
  assert.equal((await call(emulator, '/a', '', { ...asBob, method: 'DELETE' })).status, 204)
  assert.equal((await call(emulator, '/a')).status, 200)
})

test('identityHeader names the header that is read', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)], {
    behaviour: { identityHeader: 'X-MS-User-Identity' },
  })
  emulator.setSessions('bot', 'bob', [row('b', 2)])
  const headers = { 'x-ms-user-identity': 'bob', 'x-ms-user-isolation-key': 'ann' }
  assert.deepEqual(idsOf(await list(emulator, '', { headers })), ['b'])
  assert.equal(emulator.requests[0]?.identity, 'bob')
})

test('a seeded list of everybody is not empty before anyone asked', async (t) => {
  const emulator = await startEmulator(t)
  const url = `${emulator.url}/agents/support-bot/endpoint/sessions?api-version=v1&limit=100`
  assert.equal(idsOf(await exchange(url)).length, 100)
})
