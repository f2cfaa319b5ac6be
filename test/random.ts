// Randomised tests: from which seed (TEST_SEED), and how much they try (all of it with TEST=full).
import type { TestContext } from 'node:test'
import * as fc from 'fast-check'

const seed = parseSeed(process.env['TEST_SEED'])

/** The seed of this run, an integer below 2³¹, also written to the test's output: TEST_SEED set to it repeats the run. */
export function seedOf(t: TestContext): number {
  t.diagnostic(`TEST_SEED=${seed}`)
  return seed
}

/** How much to try: `quick` by default, `full` with TEST=full. */
export function effort(quick: number, full: number): number {
  return process.env['TEST'] === 'full' ? full : quick
}

/** Fails where the property is not true for all of `runs` values made from this run's seed. */
export function check<Values>(t: TestContext, property: fc.IProperty<Values>, runs = 100): void {
  fc.assert(property, { seed: seedOf(t), numRuns: runs })
}

/** The seed in a text; a new one where there is none. Throws a RangeError for anything but an integer below 2³¹. */
export function parseSeed(text: string | undefined): number {
  if (text === undefined || text === '') return Math.floor(Math.random() * 2 ** 31)
  const number = Number(text)
  if (!/^\d{1,10}$/.test(text) || number >= 2 ** 31)
    throw new RangeError(`TEST_SEED must be an integer from 0 to ${2 ** 31 - 1}, not ${text}.`)
  return number
}
