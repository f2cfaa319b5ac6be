// How long calls to the REST API take: mostly 150 ms, with a tail.
import { createRandom } from '../../emulator/random.ts'

/** Milliseconds, and the share of calls that take them. */
const draws = [
  [150, 0.94],
  [600, 0.05],
  [3_000, 0.01],
] as const

export const fastestMs = draws[0][0]

/** Creates the delays: each call of the result is the next one, in milliseconds. The same seed gives the same delays. */
export function createUpstreamDelays(seed: string): () => number {
  const random = createRandom(`delays ${seed}`)
  return () => {
    let rest = random()
    for (const [ms, share] of draws) {
      if (rest < share) return ms
      rest -= share
    }
    return fastestMs
  }
}
