// A server that closes: what has reached it gets its response, and nobody is waited for longer than it takes.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import express, { type RequestHandler } from 'express'
import { startServer } from '../../src/http/server.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { connectRaw } from './raw-client.ts'

const get = 'GET / HTTP/1.1\r\nhost: x\r\n\r\n'
const graceMs = 11_000

async function start(t: TestContext, handler: RequestHandler) {
  const clock = createVirtualClock()
  const app = express().use(handler)
  const { port, close } = await startServer(app, { host: '127.0.0.1', port: 0, clock })
  let closed: Promise<void> | undefined
  const stop = () => (closed ??= close(graceMs))
  t.after(async () => {
    const done = stop()
    clock.advance(graceMs)
    await done
  })
  return { clock, port, close: stop, open: (reads?: boolean) => connectRaw(t, port, reads) }
}

const ok: RequestHandler = (_request, response) => void response.end('ok')

test('connections that wait to be accepted when closing begins all get their responses, with Connection: close', async (t) => {
  const { close, open } = await start(t, ok)
  // All stand for their clients, while this process has accepted few of them: it accepts one in each turn.
  const clients = await Promise.all(Array.from({ length: 40 }, () => open()))
  for (const { send } of clients) send(get)
  await close()
  await Promise.all(clients.map(({ ended }) => ended))
  for (const { received } of clients) {
    assert.match(received(), /^HTTP\/1\.1 200 OK\r\n/)
    assert.match(received(), /\r\nconnection: close\r\n/i)
    assert.match(received(), /ok/)
  }
})

/** Settles when nobody listens any more. */
async function rejection(port: number): Promise<void> {
  const isRefused = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        resolve(false)
      })
      socket.once('error', () => resolve(true))
    })
  while (!(await isRefused()));
}

test('a connection that has sent nothing yet has a second for its request', async (t) => {
  const { clock, port, close, open } = await start(t, ok)
  const [late, silent] = [await open(), await open()]
  const closed = close()
  await rejection(port)
  clock.advance(999)
  late.send(get)
  await late.ended
  assert.match(late.received(), /^HTTP\/1\.1 200 OK\r\n/)
  assert.match(late.received(), /\r\nconnection: close\r\n/i)
  clock.advance(1)
  await silent.ended
  assert.equal(silent.received(), '')
  await closed
})

test('a connection that got its response and has sent nothing since is ended at once', async (t) => {
  const { close, open } = await start(t, ok)
  const client = await open()
  client.send(get)
  await client.waitForText(/ok/)
  await close()
  await client.ended
  assert.doesNotMatch(client.received(), /\r\nconnection: close\r\n/i)
})

test('a response under way says that its connection ends, and is awaited', async (t) => {
  const released = Promise.withResolvers<void>()
  const reached = Promise.withResolvers<void>()
  const { port, close, open } = await start(t, async (_request, response) => {
    reached.resolve()
    await released.promise
    response.end('late')
  })
  const client = await open()
  client.send(get)
  await reached.promise
  const closed = close()
  await rejection(port)
  released.resolve()
  await client.ended
  assert.match(client.received(), /\r\nconnection: close\r\n[^]*late/i)
  await closed
})

test('a response that its client is still reading is not cut short', async (t) => {
  const body = Buffer.alloc(16 * 1024 * 1024, 'x')
  const ended = Promise.withResolvers<void>()
  const { port, close, open } = await start(t, (_request, response) => {
    response.end(body)
    ended.resolve()
  })
  const client = await open(false)
  client.send(get)
  await ended.promise
  const closed = close()
  await rejection(port)
  let received = 0
  client.socket.on('data', (chunk: Buffer) => {
    received += chunk.length
  })
  await once(client.socket, 'close')
  assert.ok(received > body.length, `${received} bytes of ${body.length} and a head`)
  await closed
})

test('whatever is left when the grace is over is cut', async (t) => {
  const reached = Promise.withResolvers<void>()
  const { clock, port, close, open } = await start(t, () => reached.resolve())
  const client = await open()
  client.send(get)
  await reached.promise
  let isClosed = false
  const closed = close()
  void closed.finally(() => {
    isClosed = true
  })
  await rejection(port)
  clock.advance(graceMs - 1)
  await new Promise((resolve) => void setImmediate(resolve))
  assert.equal(isClosed, false)
  clock.advance(1)
  await closed
  await client.ended
  assert.equal(client.received(), '')
})

test('nothing is left on the clock of a server that has closed', async (t) => {
  const { clock, close, open } = await start(t, ok)
  const client = await open()
  client.send(get)
  await client.waitForText(/ok/)
  await close()
  assert.deepEqual(clock.pending, [])
})
