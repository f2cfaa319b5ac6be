// Responses that nobody reads are cut; responses that progress are not.
import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import express from 'express'
import { createAccessLog } from '../../src/http/access-log.ts'
import type { Connection } from '../../src/http/connections.ts'
import { createSlowReaders } from '../../src/http/connections.ts'
import { startServer } from '../../src/http/server.ts'
import { captureLog } from '../gateway/log-lines.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { connectRaw } from './raw-client.ts'

/** A connection as the sweep sees it, of which so many bytes wait and so many have left. */
function createOutgoing(waitingBytes: number) {
  const handle = { bytesWritten: waitingBytes, writeQueueSize: waitingBytes }
  const outgoing = { isCut: false, open: new Set([{}]), leave: (bytes: number) => leave(bytes) }
  const leave = (bytes: number) => {
    handle.writeQueueSize -= bytes
  }
  const socket = {
    _handle: handle,
    resetAndDestroy: () => {
      outgoing.isCut = true
    },
  } as unknown as Socket
  return { outgoing, connection: { socket, open: outgoing.open } as unknown as Connection }
}

/** For how many seconds, up to `seconds`, a client lives of which `bytesOf(second)` bytes leave in each. */
function livesFor(seconds: number, bytesOf: (second: number) => number): number {
  const clock = createVirtualClock()
  const { outgoing, connection } = createOutgoing(100_000_000)
  const { watch } = createSlowReaders(() => [connection], clock)
  watch(connection.socket)
  for (let second = 1; second <= seconds; second += 1) {
    outgoing.leave(bytesOf(second))
    clock.advance(1_000)
    if (outgoing.isCut) return second
  }
  return seconds
}

test('of which nothing leaves, a response is cut after 20 s, seen within 5 s', () => {
  assert.equal(
    livesFor(1_000, () => 0),
    25,
  )
})

test('of which 1 KiB leaves in a second, a response lives; of which less does, it does not', () => {
  assert.equal(
    livesFor(3_600, () => 1_024),
    3_600,
  )
  assert.ok(livesFor(3_600, () => 900) < 300)
})

test('what leaves in steps counts as what leaves steadily', () => {
  const steps = (bytes: number) => (second: number) => (second % 15 === 0 ? bytes : 0)
  assert.equal(livesFor(3_600, steps(16 * 1_024)), 3_600)
  assert.ok(livesFor(3_600, steps(12 * 1_024)) < 300)
})

test('after much has left, a standstill of a minute ends a response', () => {
  assert.equal(
    livesFor(1_000, (second) => (second <= 10 ? 5_000_000 : 0)),
    70,
  )
})

test('a connection that has caught up has the whole time again for its next response', () => {
  const clock = createVirtualClock()
  const { outgoing, connection } = createOutgoing(1_000)
  const { watch } = createSlowReaders(() => [connection], clock)
  watch(connection.socket)
  clock.advance(20_000)
  outgoing.leave(1_000)
  clock.advance(5_000)
  outgoing.leave(-1_000)
  watch(connection.socket)
  clock.advance(20_000)
  assert.equal(outgoing.isCut, false)
  clock.advance(5_000)
  assert.equal(outgoing.isCut, true)
})

test('no timer runs while no byte waits', () => {
  const clock = createVirtualClock()
  const { outgoing, connection } = createOutgoing(1_000)
  const { watch } = createSlowReaders(() => [connection], clock)
  outgoing.leave(1_000)
  watch(connection.socket)
  assert.deepEqual(clock.pending, [])
  outgoing.leave(-1_000)
  watch(connection.socket)
  watch(connection.socket)
  assert.deepEqual(clock.pending, [5_000])
  outgoing.leave(1_000)
  clock.advance(5_000)
  assert.deepEqual(clock.pending, [])
})

/** A server whose responses are larger than what the operating system takes of them. */
async function startLarge(t: TestContext) {
  const clock = createVirtualClock()
  const log = captureLog()
  const body = Buffer.alloc(32 * 1024 * 1024, 'x')
  const app = express()
  app.use(
    createAccessLog(log.logger, clock, () => undefined),
    (_request, response) => void response.end(body),
  )
  const { port, close } = await startServer(app, { host: '127.0.0.1', port: 0, clock })
  t.after(async () => {
    const closed = close(0)
    clock.advance(0)
    await closed
  })
  const ask = async (id: string) => {
    const client = await connectRaw(t, port, false)
    client.send(`GET / HTTP/1.1\r\nhost: x\r\nx-request-id: ${id}\r\n\r\n`)
    return client
  }
  return { clock, log, body, ask }
}

test('clients that never read are cut, all at once, and the log says that they were', async (t) => {
  const { clock, log, ask } = await startLarge(t)
  const ids = Array.from({ length: 20 }, (_, index) => `never-${index}`)
  const clients = await Promise.all(ids.map(ask))
  await Promise.all(clients.map(({ socket }) => once(socket, 'readable')))
  for (let passed = 0; passed < 30_000; passed += 5_000) clock.advance(5_000)
  const lines = await Promise.all(ids.map((id) => log.waitForRequest(id)))
  assert.deepEqual(
    lines.map(({ status, aborted }) => ({ status, aborted })),
    ids.map(() => ({ status: 200, aborted: true })),
  )
})

test('a client that keeps reading gets all of it', async (t) => {
  const { clock, log, body, ask } = await startLarge(t)
  const { socket } = await ask('slow')
  let received = 0
  let step = 0
  for await (const chunk of socket) {
    received += (chunk as Buffer).length
    // The operating system takes more only once it has got rid of a good part of what it has: some MiB on one machine.
    if (received < step) continue
    step += 8 * 1024 * 1024
    await new Promise((resolve) => void setImmediate(resolve))
    clock.advance(15_000)
    if (received >= body.length) break
  }
  assert.ok(received >= body.length)
  assert.equal((await log.waitForRequest('slow'))['aborted'], false)
})
