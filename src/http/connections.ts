// The open connections of a server, each with the responses that it has not sent yet; one whose client does not read them is reset,
// so that their bytes do not stay in memory.
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import { isStreaming } from './request-state.ts'

/** How often all connections are checked while bytes wait in any of them. */
const sweepMs = 5_000
/** A connection whose bytes wait has this long; each KiB that is sent adds a second. */
const startMs = 20_000
const bytesPerMs = 1_024 / 1_000
/** However much was sent, a standstill of this length ends the connection. */
const maxStandstillMs = 60_000

interface Seen {
  readonly sentBytes: number
  /** When the connection is reset, unless more is sent before (`Clock.now`). */
  readonly endsAt: number
}

interface Handle {
  /** Bytes handed to it, sent or not. */
  readonly bytesWritten: number
  readonly writeQueueSize: number
}

export interface SlowReaders {
  /** Must be called when the last byte of a response was written: starts checking if any of it waits. */
  readonly watch: (socket: Socket) => void
  /** Stops checking. */
  readonly stop: () => void
}

/**
 * Creates the check of `connections`. Bytes are sent when the operating system takes them, which it does as the client's
 * end acknowledges: a slow network moves them in steps, and a client that never reads does not move them at all.
 */
export function createSlowReaders(connections: () => Iterable<Connection>, clock: Clock): SlowReaders {
  let seen = new Map<Socket, Seen>()
  let cancel: (() => void) | undefined

  function sweep(): void {
    const now = clock.now()
    const waiting = new Map<Socket, Seen>()
    for (const { socket, open } of connections()) {
      if (open.size === 0 || isSendingStream(open)) continue
      const { waitingBytes, sentBytes } = outgoingOf(socket)
      if (waitingBytes === 0) continue
      const before = seen.get(socket)
      const endsAt =
        before === undefined
          ? now + startMs
          : Math.min(before.endsAt + (sentBytes - before.sentBytes) / bytesPerMs, now + maxStandstillMs)
      // A reset: an orderly end would leave the bytes to the operating system, to wait there.
      if (now >= endsAt) socket.resetAndDestroy()
      else waiting.set(socket, { sentBytes, endsAt })
    }
    seen = waiting
    cancel = waiting.size > 0 ? clock.after(sweepMs, sweep) : undefined
  }
  return {
    watch(socket) {
      if (cancel === undefined && handleOf(socket)?.writeQueueSize) cancel = clock.after(sweepMs, sweep)
    },
    stop: () => cancel?.(),
  }
}

/** Returns whether the response that is being sent is a stream that goes on: send-stream.ts watches its reader. */
function isSendingStream([first]: Iterable<ServerResponse>): boolean {
  return first !== undefined && isStreaming(first) && !first.writableEnded
}

/** Returns the bytes that the operating system has not taken from a socket yet, and those that it has. */
function outgoingOf(socket: Socket): { readonly waitingBytes: number; readonly sentBytes: number } {
  // Of a long write, `writableLength` is all or nothing. Only the handle knows how much of it is still to be taken.
  const handle = handleOf(socket)
  if (!handle) return { waitingBytes: 0, sentBytes: 0 }
  return { waitingBytes: handle.writeQueueSize, sentBytes: handle.bytesWritten - handle.writeQueueSize }
}

function handleOf(socket: Socket): Handle | null | undefined {
  const { _handle: handle } = socket as { _handle?: Handle | null }
  return handle
}

export interface Connection {
  readonly socket: Socket
  /** Responses that have not been sent completely, in the order of their requests. */
  readonly open: ReadonlySet<ServerResponse>
  /**
   * `new`: it has sent no response yet, or more was read than it has responded to, so that a request may be under way;
   * `serving`: it has a response to send; `idle`: neither.
   */
  readonly state: () => 'new' | 'serving' | 'idle'
}

export interface Connections {
  /** Returns all that are open. */
  readonly all: () => IteratorObject<Connection>
  /** Returns how many were accepted so far. */
  readonly accepted: () => number
  /** Adds a response to its connection until it was sent, or the connection has closed. */
  readonly add: (response: ServerResponse) => Connection
}

/** Tracks the connections of `server`, which has none yet. `onSettled` is called when a response was sent, or never will be. */
export function trackConnections(server: Server, onSettled: (connection: Connection) => void): Connections {
  const connections = new Map<Socket, TrackedConnection>()
  let accepted = 0
  server.on('connection', (socket) => {
    accepted += 1
    connections.set(socket, createConnection(socket))
    socket.once('close', () => void connections.delete(socket))
  })
  /** One function for all responses: a closure for each would cost more than the work in it. */
  function settle(this: ServerResponse): void {
    const connection = connections.get(this.req.socket)
    connection?.settle(this)
    if (connection) onSettled(connection)
  }

  return {
    all: () => connections.values(),
    accepted: () => accepted,
    add(response) {
      const { socket } = response.req
      const connection = connections.get(socket) ?? createConnection(socket)
      connection.open.add(response)
      response.on('close', settle)
      return connection
    },
  }
}

interface TrackedConnection extends Connection {
  readonly open: Set<ServerResponse>
  readonly settle: (response: ServerResponse) => void
}

function createConnection(socket: Socket): TrackedConnection {
  const open = new Set<ServerResponse>()
  /** Bytes read when the last response was sent: a byte more is a request under way. */
  let respondedBytes: number | undefined
  return {
    socket,
    open,
    settle(response) {
      open.delete(response)
      if (open.size === 0) respondedBytes = socket.bytesRead
    },
    state: () => (open.size > 0 ? 'serving' : respondedBytes === socket.bytesRead ? 'idle' : 'new'),
  }
}
