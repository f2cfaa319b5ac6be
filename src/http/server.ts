// The listening server's life: from the first connection to the last.
import { createServer, type Server, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Express } from 'express'
import type { Clock } from '../clock.ts'
import { type Connections, createConnections } from './connections.ts'
import { createExpressMessages } from './express-messages.ts'
import { createSlowReaders } from './slow-readers.ts'

export interface RunningServer {
  /** The port in use. */
  readonly port: number
  /**
   * Accepts the connections that wait to be accepted, then no more. Responses under way may end, and each connection that
   * has not sent a request yet may send one within a second: what is left after `graceMs` is cut.
   */
  readonly close: (graceMs: number) => Promise<void>
}

/** Slow clients are cut off at these limits, in milliseconds. */
const timeouts = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 65_000 }

/** All of a request's headers, in bytes: Node's default, whatever NODE_OPTIONS says. */
const maxHeaderSize = 16 * 1024

/** Requests of one connection that may wait for their responses. Clients that pipeline send a few at a time. */
const maxOpenResponses = 100

/** Connections that may wait to be accepted. */
const maxBacklog = 511

/** A round of the event loop is short up to here; only after `hurryMs` a longer one will do. */
const quietMs = 0.1
const hurryMs = 250

/** For how long a closing server waits for the request of a connection that was opened but has sent none. */
const firstRequestMs = 1_000

/** Starts to listen. Rejects when the address cannot be had. */
export async function startServer(
  app: Express,
  { host, port, clock }: { host: string; port: number; clock: Clock },
): Promise<RunningServer> {
  const options = { ...timeouts, maxHeaderSize, connectionsCheckingInterval: 1_000 }
  const server = createServer({ ...options, ...createExpressMessages(app) })
  let closing: Closing | undefined
  const connections = createConnections(server, () => closing?.endIdle())
  const slowReaders = createSlowReaders(connections.all, clock)
  function watch(this: ServerResponse): void {
    slowReaders.watch(this.req.socket)
  }
  server.on('request', (request, response) => {
    const { open } = connections.add(response)
    response.on('prefinish', watch)
    if (closing) response.setHeader('connection', 'close')
    if (open.size > maxOpenResponses) refusePipelined(response)
    else app(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, backlog: maxBacklog }, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port')
  return {
    port: address.port,
    async close(graceMs) {
      closing = startClosing(server, connections, { graceMs, clock })
      await closing.done
      slowReaders.stop()
    },
  }
}

interface Closing {
  /** Ends the connections that owe nothing and of which nothing is on its way, once all that has arrived was read. */
  readonly endIdle: () => void
  /** Settles when the last connection has ended. */
  readonly done: Promise<void>
}

function startClosing(
  server: Server,
  connections: Connections,
  { graceMs, clock }: { graceMs: number; clock: Clock },
): Closing {
  const done = Promise.withResolvers<void>()
  let isListening = true
  let mayBeNew = true
  let isDue = false
  const timers = [
    clock.after(graceMs, () => {
      stopListening()
      for (const { socket } of connections.all()) socket.destroy()
    }),
  ]

  function endIdle(): void {
    if (isListening || isDue) return
    isDue = true
    // What has arrived by now is read first: ended before, a connection would lose its request.
    setImmediate(() => {
      isDue = false
      for (const { socket, state } of connections.all()) {
        const current = state()
        if (current === 'idle' || (current === 'new' && !mayBeNew)) socket.destroy()
      }
    })
  }

  function stopListening(): void {
    if (!isListening) return
    isListening = false
    // Not http's own close: it would cut connections whose request is not read yet, and responses not yet sent off.
    NetServer.prototype.close.call(server, () => {
      for (const cancel of timers) cancel()
      // Only ends the interval in which http looks for late requests.
      server.close()
      done.resolve()
    })
    timers.push(
      clock.after(firstRequestMs, () => {
        mayBeNew = false
        endIdle()
      }),
    )
    endIdle()
  }

  const enough = connections.accepted() + maxBacklog
  const hurryAt = clock.now() + hurryMs
  /** They are accepted one at a time: none is waiting when the event loop has just come round without one. */
  function acceptWaiting(acceptedBefore: number, startedAt: number): void {
    setImmediate(() => {
      const accepted = connections.accepted()
      const now = clock.now()
      // While a long round was under way, one may have come.
      const isCurrent = now - startedAt <= quietMs || now >= hurryAt
      if ((accepted === acceptedBefore && isCurrent) || accepted > enough) stopListening()
      if (isListening) acceptWaiting(accepted, now)
    })
  }

  // The last response of each alone: http ends the connection behind the first that says so.
  for (const { open } of connections.all()) {
    const last = [...open].at(-1)
    if (last && !last.headersSent) last.setHeader('connection', 'close')
  }
  shrinkBacklog(server)
  // The round under way counts for nothing: it may have looked for connections before closing began.
  acceptWaiting(-1, clock.now())
  return { endIdle, done: done.promise }
}

/**
 * Lets no more than one connection wait to be accepted. The operating system leaves others unanswered: once nobody listens,
 * they are refused, as at a server that is not there, whereas a connection that waits would be reset.
 */
function shrinkBacklog(server: Server): void {
  const { _handle: handle } = server as Server & {
    _handle?: { listen?: (backlog: number) => unknown } | null
  }
  handle?.listen?.(0)
}

/** Also ends the connection, behind what it owes already. */
function refusePipelined(response: ServerResponse): void {
  const message = 'Too many requests wait for their responses on this connection: use more connections.'
  const errors = [{ message, extensions: { code: 'RATE_LIMITED', retryable: true } }]
  response.writeHead(429, { 'content-type': 'application/json; charset=utf-8', connection: 'close' })
  response.end(JSON.stringify({ errors }))
}
