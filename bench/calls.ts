// How many upstream calls and rows do operations cost? Counted on virtual time, cold start included, so that every
// machine prints the same. `npm run bench:calls`.
import { withSessionRows } from '../src/sessions/session-mapper.ts'
import { cacheOf, exactPages, prefetching } from './cache-variants.ts'
import { type Counted, countCalls, toSession, type Wrap, workloads } from './count-calls.ts'
import { printTable } from './table.ts'

const variants: Record<string, Wrap> = {
  'no cache, no loader': (fetchRecords) => {
    const fetchPage = withSessionRows(fetchRecords, toSession)
    return {
      readPage: (request, signal) => fetchPage(request, signal?.value),
      hasLoader: false,
      refreshes: () => 0,
    }
  },
  'cache by exact page': exactPages,
  'this cache': cacheOf(),
  'this cache, prefetching': cacheOf(prefetching),
}

const head = ['', 'calls per 1,000', 'of the first', 'rows per 1,000', 'of the first']
for (const [name, workload] of Object.entries(workloads)) {
  const rows: string[][] = []
  let naive: Counted | undefined
  for (const [variant, wrap] of Object.entries(variants)) {
    const counted = await countCalls(wrap, workload)
    naive ??= counted
    const { operations, calls, refreshes } = counted
    const perThousand = (value: number) => Math.round((value * 1_000) / operations).toString()
    rows.push([
      variant,
      perThousand(calls),
      (calls / naive.calls).toFixed(2),
      perThousand(counted.rows),
      (counted.rows / naive.rows).toFixed(2),
      refreshes > 0 ? perThousand(calls - refreshes) : '',
    ])
  }
  printTable(
    `Workload "${name}", ${naive?.operations} operations`,
    [...head, 'calls without those in the background'],
    rows,
  )
}
