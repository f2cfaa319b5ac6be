// A list that misbehaves: no loop, no row twice, no flag that claims an end that was not read.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { List, ListPage, ListRead } from '../../src/connection/list.ts'
import { ScanError } from '../../src/connection/scan.ts'
import { readSlice, type Slice } from '../../src/connection/slice.ts'
import type { Window } from '../../src/connection/window.ts'
import type { Position } from '../../src/list-position.ts'
import { normalizePage } from '../../src/upstream/normalize-page.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'
import { everything } from './compare.ts'
import { FakeList, type FakeRow, fakeRow } from './fake-list.ts'

const forward: Window = {
  order: 'desc',
  direction: 'forward',
  size: 5,
  trim: undefined,
  after: undefined,
  before: undefined,
}

/** A list whose reads return what `respond` returns; null: a page whose cursor was not found. Counts the reads. */
class ScriptedList implements List<FakeRow> {
  readonly #respond: (read: ListRead, count: number) => Partial<ListPage<FakeRow>> | null
  reads = 0

  constructor(respond: (read: ListRead, count: number) => Partial<ListPage<FakeRow>> | null) {
    this.#respond = respond
  }

  readonly read = async (read: ListRead): Promise<ListPage<FakeRow>> => {
    const scripted = this.#respond(read, this.reads++)
    const page = scripted
      ? { rows: [], hasMore: true, cursorFound: true, ...scripted }
      : { rows: [], hasMore: false, cursorFound: false }
    const source = { fetchedAt: 0, outcome: 'miss' } as const
    return { cached: false, ...scripted, ...normalizePage(read, { ...page, ...source }) }
  }

  readonly closestPreceding = (): Position | undefined => undefined
}

function slice(list: List<FakeRow>, window: Partial<Window> = {}, pageBudget = 10): Promise<Slice<FakeRow>> {
  return readSlice({ ...forward, ...window }, list, { selected: everything, pageBudget })
}

function ids({ edges }: Slice<FakeRow>): string {
  return edges.map(({ rowId }) => rowId).join('')
}

function row(id: string): FakeRow {
  return fakeRow(id, 200 - id.charCodeAt(0))
}

function rows(text: string): FakeRow[] {
  return Array.from(text).map(row)
}

function isScanError(reason: ScanError['reason']): (error: unknown) => boolean {
  return (error) => error instanceof ScanError && error.name === 'ScanError' && error.reason === reason
}

describe('pages that make no progress', () => {
  test('an empty page with more is an error at once', async () => {
    const list = new ScriptedList(() => ({}))
    await assert.rejects(slice(list), isScanError('noProgress'))
    assert.equal(list.reads, 1)
  })

  test('an empty page with more behind a full one is an error', async () => {
    const list = new ScriptedList((_, count) => (count === 0 ? { rows: rows('ab') } : {}))
    await assert.rejects(slice(list), isScanError('noProgress'))
    assert.equal(list.reads, 2)
  })

  test('a page that ends with the row that it follows is an error', async () => {
    const list = new ScriptedList((_, count) => ({ rows: rows(count === 0 ? 'ab' : 'b') }))
    await assert.rejects(
      slice(list),
      (error) => error instanceof UpstreamError && error.reason === 'badResponse',
    )
    assert.equal(list.reads, 2)
  })

  test('a first page that is not found is an error', async () => {
    await assert.rejects(slice(new ScriptedList(() => null)), isScanError('noProgress'))
  })

  test('a page that is found neither with nor without a cursor is an error', async () => {
    const list = new ScriptedList(() => null)
    await assert.rejects(slice(list, { after: row('a') }), isScanError('noProgress'))
    assert.equal(list.reads, 2)
  })

  test('pages that repeat in a circle end with the budget', async () => {
    const second = (id: string): FakeRow => fakeRow(id, 1)
    const list = new ScriptedList((_, count) => ({ rows: [second(count % 2 === 0 ? 'a' : 'b')] }))
    const result = await slice(list)
    assert.equal(list.reads, 10)
    assert.deepEqual([ids(result), result.hasNextPage], ['ab', true])
  })

  test('cached pages that repeat in a circle end, too', async () => {
    const list = new ScriptedList((_, count) => ({
      rows: [fakeRow(count % 2 === 0 ? 'a' : 'b', 1)],
      cached: true,
    }))
    await slice(list)
    assert.ok(list.reads <= 100)
  })

  test('a list that ignores every cursor is an error within the budget', async () => {
    const list = new ScriptedList(() => ({ rows: rows('ab') }))
    await assert.rejects(slice(list, { after: row('z') }), { name: /^(?:ScanError|UpstreamError)$/ })
    assert.ok(list.reads <= 10)
  })
})

describe('rows repeated', () => {
  test('a row of the page before, in one second, appears once', async () => {
    const tied = (text: string): FakeRow[] => Array.from(text).map((id) => fakeRow(id, 1))
    const pages = [tied('abc'), tied('bcd'), tied('de')]
    const list = new ScriptedList((_, count) => ({ rows: pages[count] ?? [], hasMore: count < 2 }))
    const result = await slice(list)
    assert.equal(ids(result), 'abcde')
    assert.equal(result.hasNextPage, false)
  })

  test('the row that the page follows does not appear in it', async () => {
    const list = new ScriptedList(() => ({ rows: rows('bcd'), hasMore: false }))
    assert.equal(ids(await slice(list, { after: row('b') })), 'cd')
  })

  test('rows that precede the row which the page follows do not appear in it', async () => {
    const tied = Array.from('abcd', (id) => fakeRow(id, 1))
    const list = new ScriptedList(() => ({ rows: tied, hasMore: false }))
    assert.equal(ids(await slice(list, { after: tied[1] })), 'cd')
  })

  test('one page that starts before its cursor neither skips nor repeats a row', async () => {
    const honest = new FakeList(rows('abcdefgh').toReversed(), { pageSize: () => 3 })
    const list: List<FakeRow> = {
      closestPreceding: honest.closestPreceding,
      read: async (read) =>
        honest.reads.length === 1 ? honest.read({ ...read, after: row('a') }) : honest.read(read),
    }
    assert.equal(ids(await slice(list, { size: 8 })), 'abcdefgh')
  })

  test('pages that always start before the cursor are read on from their end', async () => {
    const all = rows('abcdefgh')
    const list = new ScriptedList(({ after }) => {
      const start = Math.max(0, all.findIndex(({ rowId }) => rowId === after?.rowId) - 1)
      return { rows: all.slice(start, start + 4), hasMore: start + 4 < all.length }
    })
    assert.equal(ids(await slice(list, { size: 8 })), 'abcdefgh')
  })
})
