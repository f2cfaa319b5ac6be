// Choices out of a seed: the same seed gives the same choices.
import { createRandom } from '../../emulator/random.ts'

export interface Dice {
  /** From 0 to 1, 1 excluded. */
  readonly random: () => number
  /** From 0 to `count`, `count` excluded. */
  readonly below: (count: number) => number
  /** True in this share of the calls. */
  readonly chance: (share: number) => boolean
  /** One of the list, which must not be empty. */
  readonly pick: <Value>(list: readonly Value[]) => Value
  /** So many bytes of any value. */
  readonly bytes: (count: number) => Buffer
}

/** Creates the choices of a seed. */
export function createDice(seed: string): Dice {
  const random = createRandom(seed)
  const below = (count: number) => Math.floor(random() * count)
  return {
    random,
    below,
    chance: (share) => random() < share,
    pick(list) {
      if (list.length === 0) throw new TypeError('there is nothing to pick from')
      return list[below(list.length)] as (typeof list)[number]
    },
    bytes: (count) => Buffer.from(Array.from({ length: count }, () => below(256))),
  }
}
