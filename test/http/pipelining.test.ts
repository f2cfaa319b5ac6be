// Clients that send requests without waiting for responses.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import express, { type Response } from 'express'
import { startServer } from '../../src/http/server.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { connectRaw } from './raw-client.ts'

const get = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'

/** A server whose responses wait until they are released. */
async function start(t: TestContext) {
  const clock = createVirtualClock()
  const pending: Response[] = []
  const app = express().use((_request, response) => void pending.push(response))
  const { port, close } = await startServer(app, { host: '127.0.0.1', port: 0, clock })
  t.after(async () => {
    const closed = close(0)
    clock.advance(0)
    await closed
  })
  return { port, pending }
}

const statuses = (text: string) => [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => status)

test('100 requests may wait on a connection; of 10,000 sent at once no more are begun, and others are served', async (t) => {
  const { port, pending } = await start(t)
  const client = await connectRaw(t, port)
  const other = await connectRaw(t, port)
  client.send(get.repeat(10_000))
  other.send(get)
  while (pending.length < 101) await new Promise((resolve) => void setImmediate(resolve))
  for (const response of pending) response.end('ok')
  await client.ended
  assert.equal(pending.length, 101)
  await other.waitForText(/ok/)
})

test('the 101st of them is refused, behind the responses to the others, and ends the connection', async (t) => {
  const { port, pending } = await start(t)
  const client = await connectRaw(t, port)
  client.send(get.repeat(101))
  while (pending.length < 100) await new Promise((resolve) => void setImmediate(resolve))
  for (const response of pending) response.end('ok')
  await client.ended
  assert.deepEqual(statuses(client.received()), [...Array.from({ length: 100 }, () => '200'), '429'])
  assert.match(client.received(), /\r\nconnection: close\r\n[^]*"code":"RATE_LIMITED"/)
})

test('a connection serves any number of requests, a few at a time', async (t) => {
  const { port, pending } = await start(t)
  const client = await connectRaw(t, port)
  for (let round = 1; round <= 30; round += 1) {
    client.send(get.repeat(10))
    while (pending.length < 10) await new Promise((resolve) => void setImmediate(resolve))
    for (const [index, response] of pending.splice(0).entries())
      response.end(index === 9 ? `last of ${round}` : 'ok')
    await client.waitForText(new RegExp(`\\nlast of ${round}`))
  }
  assert.equal(statuses(client.received()).length, 300)
})
