// The listening server's life: from the first connection to the last.
import { createServer, type Server, type ServerResponse } from 'node:http'
import { Server as NetServer } from 'node:net'
import type { Express } from 'express'
import type { Clock } from '../clock.ts'
import { type Connections, createSlowReaders, trackConnections } from './connections.ts'
import { createExpressMessages } from './express-messages.ts'

export interface RunningServer {
  /** The port in use. */
  readonly port: number
  /** Returns how many requests have no complete response yet. */
  readonly activeRequests: () => number
  /**
   * Accepts the connections that wait to be accepted, then no more. Responses under way may finish, and each connection that
   * has not sent a request yet may send one within a second; connections still open after `graceMs` are destroyed.
   */
  readonly close: (graceMs: number) => Promise<void>
}

/** Slow clients are disconnected at these limits, in milliseconds. */
const timeouts = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 65_000 }

/** Maximum size of a request's headers together, in bytes: Node's default, whatever NODE_OPTIONS sets. */
const maxHeaderSize = 16 * 1024

/** Maximum requests of one connection without their responses. Clients that pipeline send a few at a time. */
const maxOpenResponses = 100

/** Maximum connections that wait to be accepted. */
const maxBacklog = 511

/** A turn of the event loop is short up to this; a longer one counts as one only after `hurryMs`. */
const quietMs = 0.1
const hurryMs = 250

/** How long a closing server waits for the first request of a connection. */
const firstRequestMs = 1_000

/** Starts to listen. Rejects when the address cannot be listened on. */
export async function startServer(
  app: Express,
  { host, port, clock }: { host: string; port: number; clock: Clock },
): Promise<RunningServer> {
  const options = { ...timeouts, maxHeaderSize, connectionsCheckingInterval: 1_000 }
  const server = createServer({ ...options, ...createExpressMessages(app) })
  let closing: Closing | undefined
  const connections = trackConnections(server, () => closing?.endIdle())
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
    activeRequests: () => connections.all().reduce((sum, { open }) => sum + open.size, 0),
    async close(graceMs) {
      closing = startClosing(server, connections, { graceMs, clock })
      await closing.done
      slowReaders.stop()
    },
  }
}

interface Closing {
  /** Destroys the connections without a response to send or a request under way, once what has arrived was read. */
  readonly endIdle: () => void
  /** Resolves when the last connection has closed. */
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
    // What has arrived by now is read first: destroyed before, a connection would lose its request.
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
    // Not http's own close: it would destroy connections whose request is not read yet, or whose response is not sent.
    NetServer.prototype.close.call(server, () => {
      for (const cancel of timers) cancel()
      // Only clears the interval in which http looks for late requests.
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
  /** Connections are accepted one at a time: none is waiting when a turn of the event loop has accepted none. */
  function acceptWaiting(acceptedBefore: number, startedAt: number): void {
    setImmediate(() => {
      const accepted = connections.accepted()
      const now = clock.now()
      // During a long turn one may have come.
      const isCurrent = now - startedAt <= quietMs || now >= hurryAt
      if ((accepted === acceptedBefore && isCurrent) || accepted > enough) stopListening()
      if (isListening) acceptWaiting(accepted, now)
    })
  }

  // The last response of each connection alone: http closes the connection behind the first response that says so.
  for (const { open } of connections.all()) {
    const last = [...open].at(-1)
    if (last && !last.headersSent) last.setHeader('connection', 'close')
  }
  shrinkBacklog(server)
  // The current turn does not count: it may have looked for connections before closing began.
  acceptWaiting(-1, clock.now())
  return { endIdle, done: done.promise }
}

/**
 * Lets one connection wait to be accepted at most. The operating system does not respond to others: once the server does not
 * listen, they are refused, as at a server that is not there, whereas a connection that waits would be reset.
 */
function shrinkBacklog(server: Server): void {
  const { _handle: handle } = server as Server & {
    _handle?: { listen?: (backlog: number) => unknown } | null
  }
  handle?.listen?.(0)
}

/** Also closes the connection, behind the responses before this one. */
function refusePipelined(response: ServerResponse): void {
  const message = 'Too many requests wait for their responses on this connection: use more connections.'
  const errors = [{ message, extensions: { code: 'RATE_LIMITED', retryable: true } }]
  response.writeHead(429, { 'content-type': 'application/json; charset=utf-8', connection: 'close' })
  response.end(JSON.stringify({ errors }))
}
