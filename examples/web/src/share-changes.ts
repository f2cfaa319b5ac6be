// One stream for all tabs of a browser, which opens no more than six connections to a host over HTTP/1.1: one tab follows the
// list and passes on what it gets. When it closes, another one takes its place.
import type { Following, StreamState } from '../../clients/follow-changes.ts'

export interface ChangeListeners<Change> {
  readonly onChange: (change: Change, isFirst: boolean) => void
  readonly onState: (state: StreamState) => void
}

type Message<Change> =
  | { readonly kind: 'change'; readonly change: Change; readonly isFirst: boolean }
  | { readonly kind: 'state'; readonly state: StreamState }
  /** A tab listens now: it has missed what came before. */
  | { readonly kind: 'joined' }

/**
 * Calls the listeners with what `follow` gets in this tab or in another one that has the same name, until the returned function
 * is called. `follow` is called when this tab has to follow the list itself. Every tab gets a first event after it has joined.
 */
export function shareChanges<Change>(
  name: string,
  follow: (listeners: ChangeListeners<Change>) => Following,
  listeners: ChangeListeners<Change>,
): () => void {
  const channel = new BroadcastChannel(name)
  const controller = new AbortController()
  let following: Following | undefined
  let state: StreamState = 'resuming'
  // A channel has one origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  const post = (message: Message<Change>) => channel.postMessage(message)

  function onJoined(): void {
    if (state === 'live') following?.restart()
    else post({ kind: 'state', state })
  }

  function lead(): Promise<void> {
    following = follow({
      onChange(change, isFirst) {
        post({ kind: 'change', change, isFirst })
        listeners.onChange(change, isFirst)
      },
      onState(newState) {
        state = newState
        post({ kind: 'state', state })
        listeners.onState(state)
      },
    })
    return new Promise((resolve) => controller.signal.addEventListener('abort', () => resolve()))
  }

  channel.addEventListener('message', ({ data }: MessageEvent<Message<Change>>) => {
    if (data.kind === 'joined') {
      if (following) onJoined()
    } else if (data.kind === 'state') listeners.onState(data.state)
    else listeners.onChange(data.change, data.isFirst)
  })
  post({ kind: 'joined' })
  // Browsers have no locks on a page of plain HTTP from another machine: each of its tabs has its own stream.
  if ('locks' in navigator)
    navigator.locks.request(name, { signal: controller.signal }, lead).catch(() => undefined)
  else void lead()

  return () => {
    following?.close()
    controller.abort()
    channel.close()
  }
}
