// A client that disconnects aborts its upstream call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { startGateway } from './start-gateway.ts'

const listDocument = '{ sessions(agentName: "support-bot", first: 2) { nodes { id } } }'

test('a list that no request waits for any more is aborted upstream', async (t) => {
  const { query, emulator } = await startGateway(t)
  emulator.script({ kind: 'hang' })
  const leaving = new AbortController()
  const asked = query(listDocument, {}, { signal: leaving.signal })
  await emulator.waitForRequests(1)
  leaving.abort()
  await assert.rejects(asked, { name: 'AbortError' })
  await emulator.requests[0]?.closed
  assert.equal(emulator.requests[0]?.aborted, true)
})

test('a session that no request waits for any more is aborted upstream', async (t) => {
  const { query, emulator } = await startGateway(t)
  const { body } = await query(listDocument)
  emulator.requests.length = 0
  emulator.script({ kind: 'hang' })
  const leaving = new AbortController()
  const id = body.data?.['sessions'].nodes[0].id
  const asked = query('query($id: ID!) { node(id: $id) { id } }', { id }, { signal: leaving.signal })
  await emulator.waitForRequests(1)
  leaving.abort()
  await assert.rejects(asked, { name: 'AbortError' })
  await emulator.requests[0]?.closed
  assert.equal(emulator.requests[0]?.aborted, true)
})

test('a client that disconnects does not abort the response to another', async (t) => {
  const { query, emulator } = await startGateway(t)
  const gate = createGate()
  emulator.fail(gate.fault)
  const leaving = new AbortController()
  const left = query(listDocument, {}, { signal: leaving.signal })
  await emulator.waitForRequests(1)
  const stayed = query(listDocument, {}, { as: 'bob' })
  await emulator.waitForRequests(2)
  leaving.abort()
  await assert.rejects(left, { name: 'AbortError' })
  gate.release()
  const { body } = await stayed
  assert.equal(body.errors, undefined)
  assert.equal(body.data?.['sessions'].nodes.length, 2)
})

test('the log says that a response was not sent completely', async (t) => {
  const { query, emulator, log } = await startGateway(t)
  emulator.script({ kind: 'hang' })
  const leaving = new AbortController()
  const headers = { 'x-request-id': 'left-early' }
  const asked = query(listDocument, {}, { headers, signal: leaving.signal })
  await emulator.waitForRequests(1)
  leaving.abort()
  await assert.rejects(asked, { name: 'AbortError' })
  assert.equal((await log.waitForRequest('left-early'))['aborted'], true)
})
