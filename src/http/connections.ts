// The open connections of a server, and the responses that each of them still owes.
import type { Server, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'

export interface Connection {
  readonly socket: Socket
  /** Responses that have not left completely, in the order of their requests. */
  readonly open: ReadonlySet<ServerResponse>
  /**
   * `fresh`: nothing was answered on it yet, or more was read than what was answered, so that a request may be on its way;
   * `serving`: it owes a response; `idle`: neither.
   */
  readonly state: () => 'fresh' | 'serving' | 'idle'
}

export interface Connections {
  /** All that are open. */
  readonly all: () => Iterable<Connection>
  /** How many were accepted so far. */
  readonly accepted: () => number
  /** Counts a response among those its connection owes, until it has left or its connection has ended. */
  readonly add: (response: ServerResponse) => Connection
}

/** Follows the connections of `server`, which has none yet. `onSettled`: a response has left, or never will. */
export function createConnections(server: Server, onSettled: (connection: Connection) => void): Connections {
  const connections = new Map<Socket, TrackedConnection>()
  let accepted = 0
  server.on('connection', (socket) => {
    accepted += 1
    connections.set(socket, createConnection(socket))
    socket.once('close', () => void connections.delete(socket))
  })
  /** One function for all responses: a closure for each costs more than what it does. */
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
  /** What had been read when the last response left: a byte more is a request under way. */
  let answeredBytes: number | undefined
  return {
    socket,
    open,
    settle(response) {
      open.delete(response)
      if (open.size === 0) answeredBytes = socket.bytesRead
    },
    state: () => (open.size > 0 ? 'serving' : answeredBytes === socket.bytesRead ? 'idle' : 'fresh'),
  }
}
