// The reads of one request: what was read stays the same, except for pages that may show a row deleted meanwhile.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readSlice } from '../../src/connection/slice.ts'
import { createCursors } from '../../src/sessions/cursors.ts'
import { createSessionMapper, withSessionRows } from '../../src/sessions/session-mapper.ts'
import { createSessionReader, type SessionList } from '../../src/sessions/session-reader.ts'
import { withNormalizedPages } from '../../src/upstream/normalize-page.ts'
import type { PageRequest } from '../../src/upstream/page.ts'
import { toSessionRecord } from '../../src/upstream/session-record.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'
import { row } from '../emulator/start-emulator.ts'
import { lazySignal } from '../lazy-signal.ts'

const cursorsOf = createCursors(['id-secret-for-the-reads-of-a-request'])
const all = Array.from({ length: 250 }, (_, index) => toSessionRecord(row(`r${index}`, 1_000 + index)))

/** One request's list of 250 rows, oldest first, that loses `r99` after its first read; and the reads that reach it. */
function startLosing(unknownCursor: 'ignored' | 'refused'): { list: SessionList; reads: string[] } {
  const reads: string[] = []
  let rows = all
  const fetchPage = async ({ after, limit }: PageRequest) => {
    reads.push(`${after?.rowId ?? 'head'} ${limit}`)
    const index = after === undefined ? -1 : rows.findIndex(({ rowId }) => rowId === after.rowId)
    if (after && index === -1 && unknownCursor === 'refused')
      throw new UpstreamError('notFound', 'no such row')
    const page = rows.slice(index + 1, index + 1 + limit)
    const hasMore = index + 1 + limit < rows.length
    rows = all.filter(({ rowId }) => rowId !== 'r99')
    return { rows: page, hasMore, cursorFound: true, fetchedAt: 0, outcome: 'miss' as const }
  }
  const source = withSessionRows(
    withNormalizedPages(fetchPage, () => 0),
    createSessionMapper(cursorsOf),
  )
  const requests = createSessionReader(
    {
      readPage: (request, signal) => source(request, signal?.value),
      closestPreceding: () => undefined,
      rowFinder: () => () => undefined,
      fetchSession: () => Promise.reject(new Error('nothing is read by id')),
      cursorsOf,
      now: () => 0,
      watch: () => assert.fail('nothing is watched'),
    },
    {
      isolationKey: 'alice',
      origin: undefined,
      signal: lazySignal(new AbortController().signal),
      notBefore: undefined,
      pageBudget: 10,
    },
  )
  return { list: requests.list('bot'), reads }
}

const window = {
  order: 'asc',
  direction: 'forward',
  size: 150,
  trim: undefined,
  after: undefined,
  before: undefined,
} as const
const everything = { rows: true, hasNextPage: true, hasPreviousPage: true }

for (const unknownCursor of ['ignored', 'refused'] as const) {
  test(`a page that shows a row deleted meanwhile is read again, once: unknown cursors are ${unknownCursor}`, async () => {
    const { list, reads } = startLosing(unknownCursor)
    const ids = Array.from({ length: 150 }, (_, index) => `r${index}`)
    const read = async () => {
      const { edges, hasNextPage } = await readSlice(window, list, { selected: everything, pageBudget: 10 })
      return { ids: edges.map(({ rowId }) => rowId), hasNextPage }
    }
    const first = await read()
    // The page with r99 was in the response already, so that it stays in it.
    assert.deepEqual(first, { ids, hasNextPage: true })
    assert.deepEqual(reads, ['head 100', 'r99 50', 'head 100', 'r100 100'])
    assert.deepEqual(await read(), first)
    assert.equal(reads.length, 4)
  })
}
