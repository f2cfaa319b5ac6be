// A peer in a thread of its own, which responds while this thread's event loop stands still.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { TestContext } from 'node:test'
import { Worker } from 'node:worker_threads'

const program = `
  const { parentPort, workerData } = require('node:worker_threads')
  const responded = new Int32Array(workerData)
  const respond = (socket) =>
    socket.on('data', (text) =>
      socket.write(Buffer.alloc(Number(text), 'x'), () => Atomics.add(responded, 0, 1)))
  const server = require('node:net').createServer(respond)
  server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

export interface Peer {
  /** Asks for so many bytes; settles when the last of them is here. One question at a time. */
  readonly ask: (bytes: number) => Promise<void>
  /** Keeps the event loop from turning for so long, and until every question so far has its response. */
  readonly blockEventLoop: (ms: number) => void
}

/** Starts the peer, with a connection to it. */
export async function startPeer(t: TestContext): Promise<Peer> {
  const shared = new SharedArrayBuffer(4)
  const responded = new Int32Array(shared)
  let asked = 0
  const worker = new Worker(program, { eval: true, workerData: shared })
  t.after(() => worker.terminate())
  const [port] = (await once(worker, 'message')) as [number]
  const socket: Socket = connect(port, '127.0.0.1')
  t.after(() => socket.destroy())
  await once(socket, 'connect')
  return {
    ask: (bytes) =>
      new Promise((resolve) => {
        let missing = bytes
        const read = (chunk: Buffer) => {
          missing -= chunk.length
          if (missing > 0) return
          socket.off('data', read)
          resolve()
        }
        socket.on('data', read)
        socket.write(String(bytes))
        asked += 1
      }),
    blockEventLoop(ms) {
      const until = performance.now() + ms
      while (performance.now() < until || Atomics.load(responded, 0) < asked);
    },
  }
}
