// Hostile clients in a process of their own, so that what they do costs the honest one no time.
import type { Caller } from '../test/hostile/attack.ts'
import { createHostileClient } from '../test/hostile/client.ts'
import { createStorm } from '../test/hostile/storm.ts'
import { serveParent } from './child.ts'

/** What is attacked, by whom, and how many at the same time. */
export interface Siege {
  readonly url: string
  readonly seed: string
  readonly callers: readonly Caller[]
  readonly atOnce: number
}

let stop = async () => 0

serveParent(
  'ready',
  {
    start: ({ url, seed, callers, atOnce }: Siege) => {
      const client = createHostileClient(url, async () => (await fetch(new URL('/healthz', url))).text())
      const next = createStorm(seed, callers, ['made.up.token', '..', 'x'])
      let attacks = 0
      const over = new AbortController()
      const attack = async () => {
        while (!over.signal.aborted) {
          attacks += 1
          await client.send(next())
        }
      }
      const attackers = Array.from({ length: atOnce }, attack)
      stop = async () => {
        over.abort()
        await Promise.all(attackers)
        await client.close()
        return attacks
      }
    },
    /** Settles with how many attacks there were. */
    stop: () => stop(),
  },
  async () => undefined,
)
