// Clients that do not read: a connection whose responses hardly move is reset, so that their bytes do not stay in memory.
import type { Socket } from 'node:net'
import type { Clock } from '../clock.ts'
import type { Connection } from './connections.ts'

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
      if (open.size === 0) continue
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
