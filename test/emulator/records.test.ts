import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exchange } from './exchange.ts'
import { call, list, rows, startEmulatorWith } from './start-emulator.ts'

test('a record has the request as it came and the status that it got', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  await list(emulator, '&order=asc&after=a%20b+c%2Fd')
  const [record] = emulator.requests
  assert.ok(record)
  assert.deepEqual(
    { ...record, headers: record.headers['x-ms-user-isolation-key'], closed: undefined },
    {
      method: 'GET',
      path: '/api/projects/demo/agents/bot/endpoint/sessions?api-version=v1&order=asc&after=a%20b+c%2Fd',
      operation: 'list',
      agentName: 'bot',
      query: { 'api-version': 'v1', order: 'asc', after: 'a b c/d' },
      headers: 'ann',
      rawIdentityHeaders: ['ann'],
      identity: 'ann',
      body: undefined,
      status: 200,
      aborted: false,
      closed: undefined,
    },
  )
})

test('each operation is recognised, in order of arrival', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  await list(emulator)
  await call(emulator, '/x')
  await call(emulator, '/x', '', { method: 'DELETE' })
  await call(emulator, '', '', { method: 'POST' })
  await call(emulator, '/x:stop', '', { method: 'POST' })
  await call(emulator, '/x:stop')
  await exchange(`${emulator.url}/other`)
  assert.deepEqual(
    emulator.requests.map((request) => [request.operation, request.sessionId]),
    [
      ['list', undefined],
      ['get', 'x'],
      ['delete', 'x'],
      ['create', undefined],
      ['stop', 'x'],
      ['get', 'x:stop'],
      ['unknown', undefined],
    ],
  )
})

test('every value of a repeated identity header is visible', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  await list(emulator, '', { headers: { 'x-ms-user-isolation-key': ['ann', 'bob'] } })
  await list(emulator, '', { headers: {} })
  assert.deepEqual(
    emulator.requests.map((request) => request.rawIdentityHeaders),
    [['ann', 'bob'], []],
  )
  assert.equal(emulator.requests[1]?.identity, undefined)
})

test('a client that goes away before the response shows as aborted once closed', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  emulator.script({ kind: 'hang' })
  const leaving = new AbortController()
  const outcome = list(emulator, '', { signal: leaving.signal })
  await emulator.waitForRequests(1)
  leaving.abort()
  const [record] = emulator.requests
  await record?.closed
  assert.deepEqual([record?.aborted, record?.status], [true, undefined])
  assert.equal((await outcome).failure, 'ABORT_ERR')
})

test('a client that goes away in the middle of the body shows as aborted', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  emulator.script({ kind: 'drip', everyMs: 1 })
  const leaving = new AbortController()
  await list(emulator, '', { signal: leaving.signal, onData: () => leaving.abort() })
  const [record] = emulator.requests
  await record?.closed
  assert.deepEqual([record?.aborted, record?.status], [true, 200])
})

test('a complete response does not show as aborted', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  await list(emulator)
  await emulator.requests[0]?.closed
  assert.equal(emulator.requests[0]?.aborted, false)
})

test('waitForRequests counts the entries of requests, before and after the call', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  await emulator.waitForRequests(0)
  const two = emulator.waitForRequests(2)
  await Promise.all([list(emulator), list(emulator)])
  await two
  await emulator.waitForRequests(2)
  emulator.requests.length = 0
  const again = emulator.waitForRequests(1)
  await list(emulator)
  await again
})

test('without recording requests stays empty', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1), { recording: false })
  assert.equal((await list(emulator)).status, 200)
  assert.deepEqual(emulator.requests, [])
})
