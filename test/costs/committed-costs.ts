// The costs that are committed, by the title of their measurement: `npm run costs -- --write` measures them anew.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Costs, measureCosts, type OperationKind, operationKinds } from './measure-costs.ts'

const file = new URL('costs.json', import.meta.url)

export type CostsByTitle = Readonly<Record<string, Costs>>

export interface Measurement {
  readonly title: string
  readonly measure: () => Promise<Costs>
}

/** Each kind of operation with nothing observed, and with metrics, Server-Timing and the flight recorder. */
export const measurements: readonly Measurement[] = operationKinds.flatMap((kind) => [
  { title: kind, measure: () => measureCosts(kind, undefined) },
  { title: `${kind}, observed`, measure: () => measureObserved(kind) },
])

export function readCommittedCosts(): CostsByTitle {
  return JSON.parse(readFileSync(file, 'utf8')) as CostsByTitle
}

export function writeCommittedCosts(costs: CostsByTitle): void {
  writeFileSync(file, `${JSON.stringify(costs, null, 2)}\n`)
}

async function measureObserved(kind: OperationKind): Promise<Costs> {
  const directory = mkdtempSync(join(tmpdir(), 'costs-'))
  try {
    return await measureCosts(kind, directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}
