// The connection of every small list, compared with the oracle.
import { availableParallelism } from 'node:os'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import { effort } from '../random.ts'
import type { Part } from './exhaustive-run.ts'

/** The longest lists, in rows; with every pattern of a filter, whose number doubles with each row, they are shorter. */
const maxLength = effort(4, 5)
const maxFilteredLength = effort(3, 4)

const parts: Part[] = [
  ...(['mirrored', 'independent'] as const).flatMap((ties) =>
    (['as asked', 'at most two rows', 'longer than asked'] as const).flatMap((pages) =>
      (['none', 'every other row'] as const).map((filter): Part => ({ ties, pages, filter, maxLength })),
    ),
  ),
  // A filter decides by what a row lies beside, not by how many there are: four rows show every way.
  { ties: 'mirrored', pages: 'at most two rows', filter: 'every pattern', maxLength: maxFilteredLength },
]

test('the connection of every small list is the one that the specification computes', {
  concurrency: availableParallelism(),
}, async (t) => {
  await Promise.all(
    parts.map((part) =>
      t.test(`${part.ties} ties, pages ${part.pages}, filter: ${part.filter}`, async (s) => {
        s.diagnostic(`${await run(part)} cases`)
      }),
    ),
  )
})

/** The number of cases compared. */
function run(part: Part): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>()
  const thread = new Worker(new URL('./exhaustive-run.ts', import.meta.url), { workerData: part })
  thread.once('message', resolve)
  thread.once('error', reject)
  return promise
}
