// One part of the exhaustive comparison. It runs in a thread of its own: the test runner follows every promise of the
// main thread, which takes longer than the comparison.
import assert from 'node:assert/strict'
import { parentPort, workerData } from 'node:worker_threads'
import { flip, type Order } from '../../src/list-position.ts'
import { argumentsOf, filtersOf, tiePatterns } from './cases.ts'
import { compare, limits, windowOf } from './compare.ts'
import { FakeList, type FakeListMode, type FakeRow } from './fake-list.ts'
import { type Expected, expectedSlice, type OracleArguments } from './oracle.ts'

export interface Part {
  readonly ties: FakeListMode['ties']
  readonly pages: 'as asked' | 'at most two rows' | 'longer than asked'
  readonly filter: 'none' | 'every other row' | 'every pattern'
  readonly maxLength: number
}

const pageSizes: Record<Part['pages'], FakeListMode['pageSize']> = {
  'as asked': (limit) => limit,
  'at most two rows': (limit) => Math.min(limit, 2),
  'longer than asked': (limit) => limit + 2,
}

/** Lists of all modes that differ only where a cursor is not found; the plain one comes first. */
function listsOf(rows: readonly FakeRow[], { ties, pages }: Part): { mode: FakeListMode; list: FakeList }[] {
  const pageSize = pageSizes[pages]
  return (['ignored', 'refused'] as const).flatMap((unknownCursor) =>
    (['none', 'present', 'deleted'] as const).map((nearest) => {
      const mode: FakeListMode = { ties, unknownCursor, pageSize, nearest }
      return { mode, list: new FakeList(rows, mode) }
    }),
  )
}

async function run(part: Part): Promise<number> {
  let cases = 0
  for (let length = 0; length <= part.maxLength; length++)
    for (const rows of tiePatterns(length)) {
      const lists = listsOf(rows, part)
      for (const matches of filtersOf(rows, part.filter))
        for (const order of ['asc', 'desc'] as const)
          for (const args of argumentsOf(rows)) cases += await compareModes(order, args, lists, matches)
    }
  return cases
}

/** The number of modes compared: once a read of the plain mode met no unknown cursor, the others cannot differ. */
async function compareModes(
  order: Order,
  args: OracleArguments,
  lists: ReturnType<typeof listsOf>,
  matches: ((row: FakeRow) => boolean) | undefined,
): Promise<number> {
  const window = windowOf(order, args)
  let expected: Expected<FakeRow> | undefined
  let cases = 0
  for (const { mode, list } of lists) {
    // A window is read in one order, and what it promises is exact in the list as this order gives it.
    const read = window.direction === 'forward' ? order : flip(order)
    const rows = read === order ? list.rows(read) : list.rows(read).toReversed()
    expected ??= expectedSlice({ order, rows, matches, defaultSize: limits.defaultSize }, args)
    list.reads = []
    list.metUnknownCursor = false
    await compare({ order, args, matches }, window, list, mode, expected)
    assert.ok(list.reads.every((made) => made.order === read))
    cases++
    if (!list.metUnknownCursor) break
  }
  return cases
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage(await run(workerData as Part))
