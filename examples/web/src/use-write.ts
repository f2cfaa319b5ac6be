// One write as the page shows it: sent, then done, or failed with a way to send the same once more.
import { useRef, useState } from 'react'
import type { SendWrite, WriteError } from './write-sessions.ts'

export interface Write {
  /** What was asked for and has no response yet, in words. */
  readonly asked: string | undefined
  /** Of the last write. */
  readonly failure: WriteError | undefined
  /** Does nothing while another write has no response. */
  readonly start: (asked: string, send: SendWrite, onDone?: () => void) => void
  /** Sends what failed again: it has the same `idempotencyKey`, or the same id. */
  readonly tryAgain: () => void
  readonly dismiss: () => void
}

interface State {
  readonly asked?: string
  readonly failure?: WriteError
}

export function useWrite(): Write {
  const [state, setState] = useState<State>({})
  const last = useRef<() => void>(() => undefined)
  const isPending = useRef(false)

  async function run(asked: string, send: SendWrite, onDone?: () => void): Promise<void> {
    if (isPending.current) return
    isPending.current = true
    setState({ asked })
    const failure = await send()
    isPending.current = false
    setState(failure ? { failure } : {})
    if (!failure) onDone?.()
  }
  return {
    asked: state.asked,
    failure: state.failure,
    start(...write) {
      last.current = () => void run(...write)
      last.current()
    },
    tryAgain: () => last.current(),
    dismiss: () => setState({}),
  }
}
