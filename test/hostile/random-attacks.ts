// All themes: one attack after another, in an order that the seed decides.
import { createSchema } from '../../src/graphql/schema.ts'
import { createRandomRequests } from '../limits/random-document.ts'
import type { Attack, Caller, MakeAttack } from './attack.ts'
import { bodyAttacks } from './bodies.ts'
import { connectionAttacks } from './connections.ts'
import { documentAttacks } from './documents.ts'
import { framingAttacks } from './framing.ts'
import { headerAttacks } from './headers.ts'
import { createDice } from './seeded-choices.ts'
import { tokenAttacks } from './tokens.ts'

const themes: readonly (readonly MakeAttack[])[] = [
  headerAttacks,
  bodyAttacks,
  documentAttacks,
  tokenAttacks,
  framingAttacks,
  connectionAttacks,
]

/** Creates the attacks of a seed: each call makes the next one. */
export function createStorm(
  seed: string,
  callers: readonly Caller[],
  badTokens: readonly string[],
): () => Attack {
  const dice = createDice(`storm ${seed}`)
  const randomDocument = createRandomRequests(createSchema('on'), dice.random)
  return () => dice.pick(dice.pick(themes))({ dice, callers, badTokens, randomDocument })
}
