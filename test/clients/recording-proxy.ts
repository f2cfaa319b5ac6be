// A TCP proxy that records what clients send, and destroys their connections where a test asks for it.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface RecordingProxy {
  /** The URL of the server, by the proxy. */
  readonly url: string
  /** Returns all that clients have sent so far. */
  readonly received: () => string
  readonly destroyConnections: () => void
}

/** Starts a proxy in front of the server with that URL; it is closed at the end of the test. */
export async function startRecordingProxy(t: TestContext, url: string): Promise<RecordingProxy> {
  const target = new URL(url)
  const sockets = new Set<Socket>()
  let received = ''
  const destroyConnections = () => {
    for (const socket of sockets) socket.destroy()
    sockets.clear()
  }
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname)
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('error', () => undefined)
      from.on('close', () => to.destroy())
      from.pipe(to)
    }
    client.on('data', (bytes: Buffer) => {
      received += bytes.toString()
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    destroyConnections()
    server.close()
  })
  const proxied = new URL(url)
  proxied.port = String((server.address() as AddressInfo).port)
  return { url: proxied.href, received: () => received, destroyConnections }
}
