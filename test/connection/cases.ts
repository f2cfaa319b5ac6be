// The small lists and the arguments that the exhaustive comparison goes through.
import type { Position } from '../../src/list-position.ts'
import { type FakeRow, fakeRow } from './fake-list.ts'
import type { OracleArguments } from './oracle.ts'

/** Seconds are even: a deleted row of an odd second stands between, before or after all others. */
const firstSecond = 10

/** Every list of `length` rows, oldest first, up to names: neighbours share a second or do not. Every other row is live. */
export function* tiePatterns(length: number): Generator<readonly FakeRow[]> {
  for (let pattern = 0; pattern < 2 ** Math.max(0, length - 1); pattern++) {
    let second = firstSecond
    const rows: FakeRow[] = []
    for (let index = 0; index < length; index++) {
      if (index > 0 && (pattern & (1 << (index - 1))) !== 0) second += 2
      rows.push(fakeRow(`r${index}`, second, index % 2 === 0))
    }
    yield rows
  }
}

/** Positions of deleted rows: one in each second of the list, between two, before the first and after the last. */
export function deletedPlaces(rows: readonly FakeRow[], name: string): Position[] {
  const last = rows.at(-1)?.second ?? firstSecond
  return Array.from({ length: last - firstSecond + 3 }, (_, index) => {
    const second = firstSecond - 1 + index
    return { rowId: `${name}-${second}`, second }
  })
}

const counts = [undefined, 0, 1, 2, 3, 4]

/** Every `after` with every `before`: none, each row, each deleted row; where `after` is deleted, the same cursor too. */
export function* bounds(rows: readonly FakeRow[]): Generator<Pick<OracleArguments, 'after' | 'before'>> {
  const deleted = deletedPlaces(rows, 'after')
  const befores = [undefined, ...rows, ...deletedPlaces(rows, 'before')]
  for (const after of [undefined, ...rows]) for (const before of befores) yield { after, before }
  for (const after of deleted) for (const before of [...befores, after]) yield { after, before }
}

/** Every combination of the four arguments: no count and counts up to 4. */
export function* argumentsOf(rows: readonly FakeRow[]): Generator<OracleArguments> {
  for (const bound of bounds(rows))
    for (const first of counts) for (const last of counts) yield { ...bound, first, last }
}

/** Undefined: no filter. */
export function* filtersOf(
  rows: readonly FakeRow[],
  filter: 'none' | 'every other row' | 'every pattern',
): Generator<((row: FakeRow) => boolean) | undefined> {
  if (filter === 'none') yield undefined
  if (filter === 'every other row') yield ({ live }) => live
  if (filter === 'every pattern')
    for (let pattern = 0; pattern < 2 ** rows.length; pattern++) {
      const kept = new Set(rows.filter((_, index) => (pattern & (1 << index)) !== 0))
      yield (row) => kept.has(row)
    }
}
