// The connection of every small list, compared with the oracle.
import { availableParallelism } from 'node:os'
import { test } from 'node:test'
import { Worker } from 'node:worker_threads'
import type { Part } from './exhaustive-run.ts'

/** Every list of up to so many rows: ties in every pattern, in both orders, under all arguments. */
const maxLength = 6
const pages = ['as asked', 'at most two rows', 'longer than asked'] as const
const parts: Part[] = [
  ...pages.flatMap((size) =>
    (['none', 'every other row'] as const).map(
      (filter): Part => ({ ties: 'mirrored', pages: size, filter, maxLength }),
    ),
  ),
  // What a row lies beside decides, not how many there are: four rows show every filter.
  { ties: 'mirrored', pages: 'at most two rows', filter: 'every pattern', maxLength: 4 },
  // A window is read in one order (asserted), so that it meets the other order's ties as just another tie pattern.
  ...pages.flatMap((size) =>
    (['none', 'every other row'] as const).map(
      (filter): Part => ({ ties: 'independent', pages: size, filter, maxLength: maxLength - 1 }),
    ),
  ),
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
