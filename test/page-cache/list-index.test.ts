// The index of a list: where a row is cached, whether its page is looked through or its rows are entered.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { array, boolean, nat, property, record, uniqueArray } from 'fast-check'
import type { Position } from '../../src/list-position.ts'
import type { CachedPage } from '../../src/page-cache/cached-page.ts'
import { ListIndex } from '../../src/page-cache/list-index.ts'
import { check } from '../random.ts'
import { toPageRows } from './row-array.ts'

const rows: readonly Position[] = Array.from({ length: 30 }, (_, index) => ({
  rowId: `row-${index}`,
  second: 1_000 - index,
}))

/** Of a list that is read newest first: the rows from `start` on. */
function pageAt(start: number, length: number, fetchedAt: number): CachedPage<Position> {
  return {
    key: `page at ${start}`,
    list: 'list',
    order: 'desc',
    after: rows[start - 1],
    rows: toPageRows(rows.slice(start, start + length)),
    hasMore: start + length < rows.length,
    fetchedAt,
    generation: 0,
  }
}

const idAt = ({ rows }: CachedPage<Position>, position = -1) => rows.slice(0, rows.length)[position]?.rowId
const lastIdOf = (page: CachedPage<Position>) => idAt(page, page.rows.length - 1)

const arrival = record({ start: nat({ max: 29 }), length: nat({ max: 9 }), goes: boolean() })
const arrivals = array(arrival, { maxLength: 20 })
/** No page takes the place of another one. */
const newPlaces = uniqueArray(arrival, { maxLength: 20, selector: ({ start }) => start })

/** Every page is put in, in place of the one of its key; those that go are taken out at the end. */
function indexOf(pages: readonly (CachedPage<Position> & { readonly goes: boolean })[]) {
  const index = new ListIndex()
  const cached = new Map<string, (typeof pages)[number]>()
  for (const page of pages) {
    const before = cached.get(page.key)
    if (before) index.remove(before)
    cached.delete(page.key)
    cached.set(page.key, page)
    index.add(page)
  }
  return { index, cached }
}

const toPages = (all: readonly { start: number; length: number; goes: boolean }[]) =>
  all.map(({ start, length, goes }, at) => ({ ...pageAt(start, length + 1, at), goes }))

test('of the pages that show a row and what follows it the newest is named, of others any', (t) => {
  check(
    t,
    property(newPlaces, (all) => {
      const { index, cached } = indexOf(toPages(all))
      for (const row of rows) {
        const showing = [...cached.values()].filter((page) => page.rows.indexOf(row.rowId) !== -1)
        const withMore = showing.filter((page) => !page.hasMore || lastIdOf(page) !== row.rowId)
        const place = index.backwards('asc', row)
        const named = place && cached.get(place.key)
        assert.equal(named && idAt(named, place?.position), showing.length === 0 ? undefined : row.rowId)
        if (withMore.length > 0) assert.equal(named, withMore.at(-1))
      }
    }),
    1_000,
  )
})

test('what is named is cached', (t) => {
  check(
    t,
    property(arrivals, (all) => {
      const { index, cached } = indexOf(toPages(all))
      for (const page of [...cached.values()].filter(({ goes }) => goes)) {
        index.remove(page)
        cached.delete(page.key)
      }
      assert.equal(index.isEmpty(), cached.size === 0)
      assert.deepEqual([...index.keysOf('desc')].toSorted(), [...cached.keys()].toSorted())
      if (all.length <= 4)
        for (const row of [...cached.values()].flatMap(({ rows }) => rows.slice(0, rows.length)))
          assert.notEqual(index.backwards('asc', row), undefined)
      for (const row of rows)
        for (const { key, position } of [...index.onwards('desc', row), index.backwards('asc', row)].filter(
          (place) => place !== undefined,
        )) {
          const page = cached.get(key)
          assert.ok(
            page && (position === -1 ? page.after?.rowId === row.rowId : idAt(page, position) === row.rowId),
          )
        }
    }),
    1_000,
  )
})
