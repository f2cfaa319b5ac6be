// A server in front of another one that can cut all connections, as a network does.
import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface CuttingProxy {
  readonly url: string
  /** Ends all connections at once, in the middle of whatever is sent. Others can be opened. */
  readonly cut: () => void
}

/** Starts the server, which is closed when its test ends. */
export async function startCuttingProxy(t: TestContext, target: string): Promise<CuttingProxy> {
  const { port } = new URL(target)
  const sockets = new Set<Socket>()
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const server = createServer((client) => {
    const upstream = connect(Number(port), '127.0.0.1')
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => {
        sockets.delete(socket)
        client.destroy()
        upstream.destroy()
      })
    }
    client.pipe(upstream).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    cut()
    server.close()
  })
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, cut }
}
