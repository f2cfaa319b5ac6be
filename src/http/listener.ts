// The listening server's life: from the first connection to the last.
import { createServer } from 'node:http'
import type { Express } from 'express'
import type { Clock } from '../clock.ts'
import { createExpressMessages } from './express-messages.ts'

export interface Listener {
  /** The port in use. */
  readonly port: number
  /** Takes no new connection, waits for the answers under way (at most `graceMs`), then cuts what is left. */
  readonly close: (graceMs: number) => Promise<void>
}

/** Slow clients are cut off at these limits, in milliseconds. */
const timeouts = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 65_000 }

/** All of a request's headers, in bytes: Node's default, whatever NODE_OPTIONS says. */
const maxHeaderSize = 16 * 1024

/** Starts to listen. Rejects when the address cannot be had. */
export async function listen(
  app: Express,
  { host, port, clock }: { host: string; port: number; clock: Clock },
): Promise<Listener> {
  const options = { ...timeouts, maxHeaderSize, connectionsCheckingInterval: 1_000 }
  const server = createServer({ ...options, ...createExpressMessages(app) }, app)
  let closing = false
  // A kept-alive connection whose answer was under way when closing began is idle only now.
  server.on('request', (_request, response) => {
    response.once('close', () => closing && setImmediate(() => server.closeIdleConnections()))
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port')
  return {
    port: address.port,
    close: (graceMs) =>
      new Promise((resolve) => {
        closing = true
        const cancel = clock.after(graceMs, () => server.closeAllConnections())
        server.close(() => {
          cancel()
          resolve()
        })
      }),
  }
}
