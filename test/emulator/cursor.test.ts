import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorBody, idsOf, listBody } from './exchange.ts'
import { list, rows, startEmulatorWith } from './start-emulator.ts'

test('unknownCursor ignored responds with page one', async (t) => {
  const emulator = await startEmulatorWith(t, rows(5))
  assert.deepEqual(idsOf(await list(emulator, '&order=asc&limit=2&after=missing')), ['r1', 'r2'])
  assert.deepEqual(idsOf(await list(emulator, '&order=asc&limit=2&before=missing')), ['r1', 'r2'])
})

test('unknownCursor badRequest responds 400 and names the parameter', async (t) => {
  const emulator = await startEmulatorWith(t, rows(5), { behaviour: { unknownCursor: 'badRequest' } })
  for (const param of ['after', 'before']) {
    const outcome = await list(emulator, `&${param}=missing`)
    assert.equal(outcome.status, 400)
    assert.equal(errorBody(outcome).error.param, param)
  }
})

test('unknownCursor notFound responds 404', async (t) => {
  const emulator = await startEmulatorWith(t, rows(5), { behaviour: { unknownCursor: 'notFound' } })
  const outcome = await list(emulator, '&after=missing')
  assert.equal(outcome.status, 404)
  assert.equal(errorBody(outcome).error.code, 'not_found')
})

test('the cursor of a row that was removed is unknown', async (t) => {
  const emulator = await startEmulatorWith(t, rows(5), { behaviour: { unknownCursor: 'notFound' } })
  emulator.removeSession('bot', 'ann', 'r3')
  assert.equal((await list(emulator, '&after=r3')).status, 404)
})

test("another identity's row is an unknown cursor", async (t) => {
  const emulator = await startEmulatorWith(t, rows(5), { behaviour: { unknownCursor: 'notFound' } })
  const asBob = { headers: { 'x-ms-user-isolation-key': 'bob' } }
  assert.equal((await list(emulator, '&after=r3', asBob)).status, 404)
})

test('nullLastId leaves last_id out of pages that have more, rows present', async (t) => {
  const emulator = await startEmulatorWith(t, rows(3), { behaviour: { nullLastId: true } })
  const page = listBody(await list(emulator, '&order=asc&limit=2'))
  assert.deepEqual([page.data.length, page.first_id, page.last_id, page.has_more], [2, 'r1', null, true])
  const last = listBody(await list(emulator, '&order=asc&limit=2&after=r2'))
  assert.deepEqual([last.last_id, last.has_more], ['r3', false])
})
