// What a list call with a cursor brings, whatever the service's dialect: rows that follow the cursor, or `cursorFound: false`.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Behaviour } from '../../emulator/behaviour.ts'
import { normalizePage, withNormalizedPages } from '../../src/upstream/normalize-page.ts'
import type { Page } from '../../src/upstream/page.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import { UpstreamError, type UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { rows } from '../emulator/start-emulator.ts'
import { idsOf, records } from '../page-cache/rows.ts'
import { page, startClient } from './start-client.ts'

const [cursor] = records('c3')

function pageOf(text: string, hasMore = true): Page<SessionRecord> {
  return { rows: records(text), hasMore, cursorFound: true, fetchedAt: 7, outcome: 'miss' }
}

/** The page behind `c3` as the service gave it, and what is made of it. */
function normalized(text: string, hasMore = true, order: 'asc' | 'desc' = 'asc'): string {
  const {
    rows: following,
    cursorFound,
    ...rest
  } = normalizePage({ order, after: cursor }, pageOf(text, hasMore))
  assert.deepEqual([rest.fetchedAt, rest.outcome], [7, 'miss'])
  return cursorFound ? `${idsOf(following)}${rest.hasMore ? ' …' : ''}` : 'not found'
}

describe('a page of a service', () => {
  test('that follows the cursor stays the very same page', () => {
    for (const text of ['d4 e5', 'd3 e5', ''])
      for (const after of [cursor, undefined]) {
        const given = pageOf(text)
        assert.equal(normalizePage({ order: 'asc', after }, given), given)
      }
  })
  test('that starts over at a head of an earlier second did not find the cursor, and has no rows', () => {
    assert.equal(normalized('a1 b2'), 'not found')
    assert.equal(normalized('a1 d4', false), 'not found')
    assert.equal(normalized('e5 d4', true, 'desc'), 'not found')
  })
  test('that shows the row of the cursor is cut to what follows the row', () => {
    assert.equal(normalized('c3 d4 e5'), 'd e …')
    assert.equal(normalized('a1 b2 c3 d4'), 'd …')
    assert.equal(normalized('x3 c3 y3 d4'), 'y d …')
    assert.equal(normalized('b2 c3', false), '')
  })
  test('that has more and ends with the row of the cursor is not usable: reading on would never end', () => {
    assert.throws(() => normalized('b2 c3'), { name: 'UpstreamError', reason: 'badResponse' })
  })
})

describe('an error response', () => {
  const failing = (reason: UpstreamFailure) =>
    withNormalizedPages(
      () => Promise.reject(new UpstreamError(reason, 'the test says so')),
      () => 5,
    )
  for (const reason of ['badRequest', 'notFound'] as const)
    test(`${reason}: of a read with a cursor, that the cursor was not found`, async () => {
      assert.deepEqual(await failing(reason)({ ...page, after: cursor }), {
        rows: [],
        hasMore: false,
        cursorFound: false,
        fetchedAt: 5,
        outcome: 'miss',
      })
      await assert.rejects(failing(reason)(page), { reason })
    })
  test('of any other kind stays an error response', async () => {
    await assert.rejects(failing('forbidden')({ ...page, after: cursor }), { reason: 'forbidden' })
  })
})

const dialects: readonly Behaviour['unknownCursor'][] = ['ignored', 'badRequest', 'notFound']
for (const unknownCursor of dialects)
  test(`the client's response to an unknown cursor is one and the same: ${unknownCursor}`, async (t) => {
    const { client, emulator, clock } = await startClient(t, {}, { behaviour: { unknownCursor } })
    emulator.setSessions('bot', 'ann', rows(5))
    const fetchPage = withNormalizedPages(client.fetchPage, clock.now)
    const lost = { ...page, order: 'asc', after: { rowId: 'gone', second: 1_002 } } as const
    const { rows: found, hasMore, cursorFound } = await fetchPage(lost)
    assert.deepEqual([found, hasMore, cursorFound], [[], false, false])
  })
