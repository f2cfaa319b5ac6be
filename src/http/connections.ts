// The open connections of a server, each with the responses that it has not sent yet.
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

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
  readonly all: () => Iterable<Connection>
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
