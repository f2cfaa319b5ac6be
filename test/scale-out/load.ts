// A load that waits for each response before it sends the next request, so that a slow machine gets a lighter one.
import type { TestContext } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'

/** Between a response and the next request: gateways that start need the processor, too. */
const pauseMs = 10

export interface Load<Outcome> {
  /** In the order in which they came. */
  readonly outcomes: readonly Outcome[]
  /** Sends nothing more; resolves when all requests have their outcome. */
  readonly stop: () => Promise<void>
}

/** Starts a load of so many requests at a time; each gets a number from 0. `send` must not reject. Ends with its test. */
export function startLoad<Outcome>(
  t: TestContext,
  atOnce: number,
  send: (number: number) => Promise<Outcome>,
): Load<Outcome> {
  const outcomes: Outcome[] = []
  const stopping = new AbortController()
  let number = 0
  const run = async () => {
    while (!stopping.signal.aborted) {
      outcomes.push(await send(number++))
      await pause(pauseMs)
    }
  }
  const running = Array.from({ length: atOnce }, run)
  async function stop(): Promise<void> {
    stopping.abort()
    await Promise.all(running)
  }
  t.after(stop)
  return { outcomes, stop }
}
