// Clients that do not read: a response that hardly leaves is cut, so that its bytes do not stay in memory.
import type { Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import type { Connection } from './connections.ts'

/** All connections are looked at so often, while bytes wait in any of them. */
const sweepMs = 5_000
/** A connection whose bytes wait is given this long; each KiB that leaves is worth a second more. */
const startMs = 20_000
const bytesPerMs = 1_024 / 1_000
/** However much has left, a standstill of this length ends it. */
const maxAheadMs = 60_000

interface Seen {
  readonly leftBytes: number
  /** On the clock: when the connection is cut, unless more leaves before. */
  readonly endsAt: number
}

interface Handle {
  /** All that was handed to it, taken or not. */
  readonly bytesWritten: number
  readonly writeQueueSize: number
}

export interface SlowReaders {
  /** To be called when the last byte of a response was written: looks at all connections from now on, if any of it waits. */
  readonly watch: (socket: Socket) => void
  /** No look any more. */
  readonly stop: () => void
}

/**
 * Creates the sweep over `connections`. What has left is what the operating system took: it takes as the client's end
 * acknowledges, so that a slow network moves it in steps, and a client that never reads does not move it at all.
 */
export function createSlowReaders(connections: () => Iterable<Connection>, clock: Clock): SlowReaders {
  let seen = new Map<Socket, Seen>()
  let cancel: (() => void) | undefined

  function sweep(): void {
    const now = clock.now()
    const waiting = new Map<Socket, Seen>()
    for (const { socket, open } of connections()) {
      if (open.size === 0) continue
      const { waitingBytes, leftBytes } = outgoingOf(socket)
      if (waitingBytes === 0) continue
      const before = seen.get(socket)
      const endsAt =
        before === undefined
          ? now + startMs
          : Math.min(before.endsAt + (leftBytes - before.leftBytes) / bytesPerMs, now + maxAheadMs)
      // A reset, where an orderly end would leave the bytes to the operating system, to wait there.
      if (now >= endsAt) socket.resetAndDestroy()
      else waiting.set(socket, { leftBytes, endsAt })
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

/** What a socket holds that the operating system has not taken yet, and what it has taken so far. */
function outgoingOf(socket: Socket): { readonly waitingBytes: number; readonly leftBytes: number } {
  // Of a long write, `writableLength` says all or nothing. Only the handle says how much of it is still to be taken.
  const handle = handleOf(socket)
  if (!handle) return { waitingBytes: 0, leftBytes: 0 }
  return { waitingBytes: handle.writeQueueSize, leftBytes: handle.bytesWritten - handle.writeQueueSize }
}

function handleOf(socket: Socket): Handle | null | undefined {
  const { _handle: handle } = socket as { _handle?: Handle | null }
  return handle
}
