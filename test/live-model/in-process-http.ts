// HTTP without sockets: both ends of each connection are in this process, so that nothing depends on the operating system and a
// test on virtual time runs the same way each time.
import { createServer, request } from 'node:http'
import { type Duplex, duplexPair, Readable } from 'node:stream'
import type { Express } from 'express'

/** A server that is reached by connections of this process alone. */
export interface InProcessServer {
  /** Connects a client; both ends of the connection are destroyed together. Undefined once the server was killed. */
  readonly connect: (client: string) => Duplex | undefined
  /** Destroys the connections of a client. */
  readonly cut: (client: string) => void
  /** Destroys all connections, and takes no more. */
  readonly kill: () => void
}

export function startInProcess(app: Express): InProcessServer {
  const server = createServer(app)
  const open = new Map<Duplex, string>()
  let isKilled = false

  function cut(client: string | undefined): void {
    for (const [connection, of] of open) if (client === undefined || client === of) connection.destroy()
  }
  return {
    connect(client) {
      if (isKilled) return undefined
      const [near, far] = duplexPair()
      near.once('close', () => far.destroy())
      far.once('close', () => {
        open.delete(far)
        near.destroy()
      })
      open.set(far, client)
      server.emit('connection', far)
      return near
    },
    cut,
    kill() {
      isKilled = true
      cut(undefined)
    },
  }
}

/** Sends a request over a connection of its own, as `fetch` does. */
export async function fetchOver(connection: Duplex, url: URL, init: RequestInit): Promise<Response> {
  const { promise, resolve, reject } = Promise.withResolvers<Response>()
  const headers = Object.fromEntries(new Headers(init.headers))
  const path = url.pathname + url.search
  // A connection is a socket as far as an HTTP client uses it.
  const createConnection = () => connection as never
  const sent = request({ createConnection, method: init.method ?? 'GET', path, headers }, (received) => {
    const { statusCode: status = 0 } = received
    const hasBody = status !== 304 && status !== 204
    if (!hasBody) received.resume()
    resolve(
      new Response(hasBody ? (Readable.toWeb(received) as ReadableStream<Uint8Array>) : null, {
        status,
        headers: received.headers as Record<string, string>,
      }),
    )
  })
  sent.once('error', reject)
  init.signal?.addEventListener('abort', () => connection.destroy(new Error('the client has disconnected')))
  sent.end(init.body)
  return promise
}
