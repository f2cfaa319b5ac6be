// Connections with a stream: a response that queued behind one (HTTP/1.1 pipelining) would stay in memory until the stream ends.
import type { Socket } from 'node:net'
import type { Response } from 'express'

export interface StreamConnections {
  /** Returns whether the response may be a stream: alone on its connection, as far as is known. Later ones then may not be sent. */
  readonly mayStream: (response: Response) => boolean
  /** Returns whether a response that is no stream may be sent: not if it would queue behind a stream. */
  readonly maySend: (response: Response) => boolean
}

/** Returns whether an earlier request of the connection still waits for its response. */
function isQueued({ socket }: Response): boolean {
  return socket === null
}

/** Creates the knowledge of all connections. Only pipelined responses cost anything. */
export function createStreamConnections(): StreamConnections {
  const pipelining = new WeakSet<Socket>()
  const streaming = new WeakSet<Socket>()
  return {
    mayStream(response) {
      const { socket } = response.req
      if (isQueued(response) || pipelining.has(socket)) return false
      streaming.add(socket)
      response.once('close', () => streaming.delete(socket))
      return true
    },
    maySend(response) {
      if (!isQueued(response)) return true
      pipelining.add(response.req.socket)
      return !streaming.has(response.req.socket)
    },
  }
}
