// A response belongs to its request: one too many on a connection never becomes the next caller's.
import assert from 'node:assert/strict'
import { createServer, type Socket } from 'node:net'
import { type TestContext, test } from 'node:test'
import { createSessionsClient } from '../../src/upstream/client.ts'
import { row } from '../emulator/start-emulator.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { failureOf, page } from './start-client.ts'

const rounds = 60

/** Sends a response, and at some time a surplus one. */
type Send = (socket: Socket, response: string) => void

interface Surplus {
  readonly url: string
  /** Connections that were opened, and those of them that have ended. */
  readonly counts: { opened: number; closed: number }
  /** All open connections, the one that was used last at the end. */
  readonly sockets: Set<Socket>
}

/** A server that responds to every list with one row, named after whose list it is; with `echo`, it sends the request's id back. */
async function startServer(t: TestContext, echo: boolean, send: Send): Promise<Surplus> {
  const counts = { opened: 0, closed: 0 }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    counts.opened += 1
    sockets.add(socket)
    socket.on('error', () => {})
    socket.once('close', () => {
      counts.closed += 1
      sockets.delete(socket)
    })
    socket.setEncoding('latin1')
    let head = ''
    socket.on('data', (text) => {
      head += text
      if (!head.endsWith('\r\n\r\n')) return
      const valueOf = (name: string) => new RegExp(`^${name}: (.*)\r$`, 'im').exec(head)?.[1] ?? ''
      const data = [row(`of-${valueOf('x-ms-user-isolation-key')}`, 1)]
      const body = JSON.stringify({ data, has_more: false })
      const id = valueOf('x-ms-client-request-id').toUpperCase()
      head = ''
      sockets.delete(socket)
      sockets.add(socket)
      send(
        socket,
        `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n` +
          `${echo ? `x-ms-client-request-id: ${id}\r\n` : ''}\r\n${body}`,
      )
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  const address = server.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/api`,
    counts,
    sockets,
  }
}

function startClient(t: TestContext, url: string, maxConcurrency: number) {
  const client = createSessionsClient({
    url,
    apiVersion: 'v1',
    features: '',
    identityHeader: 'x-ms-user-isolation-key',
    credential: () => undefined,
    maxConcurrency,
    clock: createVirtualClock(),
  })
  t.after(() => client.close())
  /** What a caller is given: `own`, somebody else's row, or a failure's reason and message. */
  return async (caller: string): Promise<string> => {
    const asked = client.fetchPage({ ...page, isolationKey: caller })
    try {
      const { rows } = await asked
      return rows.length === 1 && rows[0]?.rowId === `of-${caller}` ? 'own' : `foreign ${rows[0]?.rowId}`
    } catch {
      const { reason, message } = await failureOf(asked)
      return `${String(reason)}: ${String(message)}`
    }
  }
}

const callerOf = (round: number) => (round % 2 === 0 ? 'ann' : 'bea')

/** Two callers in turn. */
async function alternate(ask: (caller: string) => Promise<string>, before?: () => void): Promise<string[]> {
  const given: string[] = []
  for (let round = 0; round < rounds; round += 1) {
    before?.()
    given.push(await ask(callerOf(round)))
  }
  return given
}

const allOwn = Array<string>(rounds).fill('own')

const timings: Readonly<Record<string, Send>> = {
  'in the same segment': (socket, response) => void socket.write(response + response),
  'half of it in the same segment': (socket, response) => {
    socket.write(response + response.slice(0, 20))
    setImmediate(() => socket.write(response.slice(20)))
  },
  'in the next tick': (socket, response) => {
    socket.write(response)
    process.nextTick(() => socket.write(response))
  },
  'in the next turn': (socket, response) => {
    socket.write(response)
    setImmediate(() => socket.write(response))
  },
  'a millisecond later': (socket, response) => {
    socket.write(response)
    setTimeout(() => socket.write(response), 1)
  },
}

for (const echo of [true, false]) {
  const withEcho = echo ? 'with an echo of its id' : 'without an echo'
  for (const [when, send] of Object.entries(timings)) {
    for (const maxConcurrency of [1, 64]) {
      test(`a surplus response ${when}, ${withEcho}, ${maxConcurrency} at once: all get their own, and its connection ends`, async (t) => {
        const { url, counts } = await startServer(t, echo, send)
        assert.deepEqual(await alternate(startClient(t, url, maxConcurrency)), allOwn)
        // One that a surplus response came on is never used again.
        assert.equal(counts.opened, rounds)
        t.diagnostic(`${counts.closed} of ${counts.opened} connections ended`)
      })
    }
  }

  test(`a surplus response just before the next request, ${withEcho}: all get their own`, async (t) => {
    let last = ''
    const { url, counts, sockets } = await startServer(t, echo, (socket, response) => {
      last = response
      socket.write(response)
    })
    const ask = startClient(t, url, 1)
    const given = await alternate(ask, () => void [...sockets].at(-1)?.write(last))
    assert.deepEqual(given, allOwn)
    assert.equal(counts.opened, rounds)
  })

  test(`a surplus response while 32 others are asked for, ${withEcho}: all get their own`, async (t) => {
    const { url } = await startServer(t, echo, timings['in the next tick'] as Send)
    const ask = startClient(t, url, 4)
    for (let round = 0; round < 4; round += 1) {
      const asked = Array.from({ length: 32 }, (_, index) => ask(callerOf(index)))
      assert.deepEqual(await Promise.all(asked), Array<string>(32).fill('own'))
    }
  })
}

test('a surplus response after the next request was sent is refused by its echo, and its connection ends', async (t) => {
  // Every response but a connection's first is the one before, once more.
  const lastOn = new WeakMap<Socket, string>()
  const { url, counts } = await startServer(t, true, (socket, response) => {
    socket.write(lastOn.get(socket) ?? response)
    lastOn.set(socket, response)
  })
  const given = await alternate(startClient(t, url, 1))
  const refused = "badResponse: the response is another request's"
  assert.deepEqual(new Set(given), new Set(['own', refused]))
  const rejected = given.filter((text) => text === refused).length
  t.diagnostic(`${rejected} of ${rounds} refused`)
  assert.ok(rejected >= rounds / 4, `${rejected}`)
  await waitFor('each rejection has ended its connection', () => counts.closed === rejected)
})

test('an echo is the same in capitals; a rejection with another echo is nobody’s', async (t) => {
  const { url } = await startServer(t, true, (socket, response) => {
    const other = response.replace('200 OK', '404 Not Found').replace(/(request-id: ).*\r/, '$1other\r')
    socket.write(other)
  })
  assert.equal(await startClient(t, url, 1)('ann'), "badResponse: the response is another request's")
})

test('without surplus responses connections are used again', async (t) => {
  const { url, counts } = await startServer(t, true, (socket, response) => void socket.write(response))
  assert.deepEqual(await alternate(startClient(t, url, 1)), allOwn)
  assert.ok(counts.opened <= 2, `${counts.opened}`)
})
