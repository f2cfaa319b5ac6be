// Follows the changes of a list: after the end of each stream it subscribes again, with the newest cursor.
import { OperationError } from './session-list.ts'

/** Why a stream ended: `code` as docs/clients.md lists them. */
export class StreamError extends OperationError {
  /** How long the gateway asks to wait. */
  readonly retryAfterMs: number | undefined
  constructor(
    message: string,
    extensions: { readonly code?: string | undefined; readonly retryAfterMs?: number | undefined } = {},
  ) {
    super(message, extensions.code)
    this.retryAfterMs = extensions.retryAfterMs
  }
}

/** `live`: a stream is open. `resuming`: one is being opened. `refused`: the last attempt failed, and others follow. */
export type StreamState = 'live' | 'resuming' | 'refused'

export interface StreamSink<Change> {
  readonly next: (change: Change) => void
  /** Without an error where the gateway ended the stream by `complete`. */
  readonly end: (error?: Error) => void
}

export interface FollowOptions<Change> {
  /** The newest cursor that the client has; null: none. */
  readonly since: string | null
  /** Opens one stream, and returns the function that closes it. The sink is not called before that, and only until the end. */
  readonly open: (since: string | null, sink: StreamSink<Change>) => () => void
  /** `isFirst`: the first event of a stream, which has all rows of the window. */
  readonly onChange: (change: Change, isFirst: boolean) => void
  readonly onState: (state: StreamState) => void
  /** Called when the token is not accepted. */
  readonly renewToken?: () => Promise<void>
}

export interface Following {
  /** Closes an open stream and opens another: its first event has all rows again. */
  readonly restart: () => void
  readonly close: () => void
}

interface SomeChange {
  /** Oldest first. */
  readonly added: readonly { readonly cursor: string }[]
}

const minPauseMs = 1_000
const maxPauseMs = 30_000
/** An event comes every minute, if only an empty one: past this, the connection is broken. */
const maxSilenceMs = 90_000

/** Follows a list until `close`. */
export function followChanges<Change extends SomeChange>(options: FollowOptions<Change>): Following {
  const { open, onChange, onState, renewToken = async () => undefined } = options
  let newest = options.since
  let failures = 0
  let isClosed = false
  let timer: ReturnType<typeof setTimeout> | undefined
  let closeStream: (() => void) | undefined

  function after(ms: number, callback: () => void): void {
    clearTimeout(timer)
    timer = setTimeout(callback, ms)
  }

  function subscribe(): void {
    let isFirst = true
    let isOpen = true
    const end = (error?: Error) => {
      if (!isOpen) return
      disconnect()
      onState(isFirst ? 'refused' : 'resuming')
      void resume(error)
    }
    const close = open(newest, {
      next(change) {
        if (!isOpen) return
        newest = change.added.at(-1)?.cursor ?? newest
        after(maxSilenceMs, end)
        if (isFirst) onState('live')
        onChange(change, isFirst)
        isFirst = false
        failures = 0
      },
      end,
    })
    closeStream = () => {
      isOpen = false
      close()
    }
    after(maxSilenceMs, end)
  }

  async function renew(): Promise<void> {
    try {
      await renewToken()
    } catch {
      // The next attempt says so, too.
    }
  }

  function disconnect(): void {
    clearTimeout(timer)
    closeStream?.()
    closeStream = undefined
  }

  /** Subscribes again after the pause that the error asks for: by itself twice as long after each failure. */
  async function resume(error: Error | undefined): Promise<void> {
    const { code, retryAfterMs } = error instanceof StreamError ? error : {}
    const ownPauseMs = Math.min(minPauseMs * 2 ** failures, maxPauseMs)
    const isExpired = code === 'UNAUTHENTICATED'
    // A first new token is tried at once.
    const pauseMs = isExpired && failures === 0 ? 0 : (retryAfterMs ?? ownPauseMs)
    failures += 1
    if (isExpired) await renew()
    // The cursor is of no use any more: the first event has the whole window.
    if (code === 'BAD_USER_INPUT') newest = null
    if (!isClosed) after(pauseMs, subscribe)
  }

  onState('resuming')
  subscribe()
  return {
    restart() {
      if (closeStream === undefined) return
      disconnect()
      subscribe()
    },
    close() {
      isClosed = true
      disconnect()
    },
  }
}
