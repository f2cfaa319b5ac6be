// What operations cost, against what is committed in costs.json.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { measurements, readCommittedCosts } from './committed-costs.ts'
import type { Costs } from './measure-costs.ts'

/** The share of the committed value by which a count may differ. Bytes on the heap differ by up to 5 % from run to run. */
const room = 0.15

suite('Costs of operations', () => {
  const committed = readCommittedCosts()

  for (const { title, measure } of measurements)
    test(`${title}: bytes and calls are within 15 % of what is committed`, async (t) => {
      const expected = committed[title]
      const measured = await measure()
      t.diagnostic(JSON.stringify(measured))
      assert.ok(expected, `costs.json has no "${title}": npm run costs -- --write`)
      for (const name of Object.keys(measured) as (keyof Costs)[]) {
        const difference = Math.abs(measured[name] - expected[name])
        assert.ok(
          difference <= expected[name] * room,
          `${name} is ${measured[name]}, and ${expected[name]} is committed. If that is meant: npm run costs -- --write`,
        )
      }
    })
})
