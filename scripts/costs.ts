// `npm run costs` prints what operations cost, beside what is committed; with --write it writes test/costs/costs.json.
import { parseArgs } from 'node:util'
import {
  type CostsByTitle,
  measurements,
  readCommittedCosts,
  writeCommittedCosts,
} from '../test/costs/committed-costs.ts'

const { values } = parseArgs({ options: { write: { type: 'boolean', default: false } } })
const committed = readCommittedCosts()
const measured: Record<string, CostsByTitle[string]> = {}
for (const { title, measure } of measurements) {
  const costs = await measure()
  measured[title] = costs
  process.stdout.write(`${title}\n`)
  for (const [name, value] of Object.entries(costs)) {
    const before = Object.entries(committed[title] ?? {}).find(([known]) => known === name)?.[1]
    process.stdout.write(`  ${name}: ${value}, committed: ${before ?? 'nothing'}\n`)
  }
}
if (values.write) writeCommittedCosts(measured)
