import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { startEmulator as startBareEmulator } from '../../emulator/emulator.ts'
import { keepAliveAgent } from './exchange.ts'
import { list, row, rows, startEmulator, startEmulatorWith } from './start-emulator.ts'

test('url is where the API is, with the base path that was asked for', async (t) => {
  const emulator = await startEmulator(t, { basePath: '/v9', data: 'empty' })
  assert.match(emulator.url, /^http:\/\/127\.0\.0\.1:\d+\/v9$/)
  emulator.setSessions('bot', 'ann', [row('a', 1)])
  assert.equal((await list(emulator)).status, 200)
})

test('close ends idle connections, hanging requests, timers and waits', async (t) => {
  const emulator = await startEmulatorWith(t, rows(1))
  const agent = keepAliveAgent()
  t.after(() => agent.destroy())
  await new Promise<void>((resolve) => {
    request(`${emulator.url}/`, { agent }, (response) => response.resume().once('end', resolve)).end()
  })
  emulator.script({ kind: 'hang' }, { kind: 'delay', ms: 3_600_000 }, { kind: 'drip', everyMs: 3_600_000 })
  const outcomes = [list(emulator), list(emulator), list(emulator)]
  await emulator.waitForRequests(4)
  const never = emulator.waitForRequests(99)
  await emulator.close()
  for (const outcome of await Promise.all(outcomes)) assert.equal(outcome.failure, 'ECONNRESET')
  await assert.rejects(never, /4 requests while 99/)
  assert.ok(emulator.requests.every((record) => !record.aborted))
})

test('close may be called again, and by leaving the scope', async () => {
  await using emulator = await startBareEmulator()
  await emulator.close()
  await emulator.close()
})

test('a port in use is reported', async (t) => {
  const first = await startEmulator(t)
  const port = Number(new URL(first.url).port)
  await assert.rejects(startBareEmulator({ port }), { code: 'EADDRINUSE' })
})
