// Changes of a session's state that come later, by the emulator's clock: each is made when the first request after it arrives.
import type { SessionResource } from './session-resource.ts'
import type { SessionStore } from './session-store.ts'

/** One change of a session. */
export interface Transition {
  /** In milliseconds after the change before it, or after the request. */
  readonly afterMs: number
  /** The change is made only while the session has this status. */
  readonly from: string
  /** What changes, given the second of the change; undefined: the session is removed. */
  readonly patch: ((second: number) => Partial<SessionResource>) | undefined
}

/** A session in its owner's list. */
export interface SessionPlace {
  readonly agentName: string
  readonly identity: string
  readonly id: string
}

interface Pending extends SessionPlace {
  /** By the emulator's clock. */
  readonly since: number
  readonly transitions: readonly Transition[]
}

export class Transitions {
  readonly #pending = new Map<string, Pending>()

  /** Lets the changes follow one another from now on, in the place of those that were to come. */
  start(place: SessionPlace, nowMs: number, transitions: readonly Transition[]): void {
    const { agentName, identity, id } = place
    this.#pending.set(JSON.stringify([agentName, identity, id]), { ...place, since: nowMs, transitions })
  }

  /** Makes all changes that are due. */
  apply(store: SessionStore, nowMs: number): void {
    for (const [key, pending] of this.#pending) {
      const left = applyDue(store, pending, nowMs)
      if (left.transitions.length === 0) this.#pending.delete(key)
      else this.#pending.set(key, left)
    }
  }
}

function applyDue(store: SessionStore, pending: Pending, nowMs: number): Pending {
  const [next, ...later] = pending.transitions
  if (next === undefined || pending.since + next.afterMs > nowMs) return pending
  const { agentName, identity, id } = pending
  const since = pending.since + next.afterMs
  const found = store.find(agentName, identity, id, true)
  if (found?.row.status !== next.from) return { ...pending, transitions: [] }
  if (next.patch) store.update(agentName, identity, id, next.patch(Math.floor(since / 1_000)))
  else store.remove(agentName, identity, id)
  return applyDue(store, { ...pending, since, transitions: later }, nowMs)
}
