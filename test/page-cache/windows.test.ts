// Windows inside cached pages: none of them costs a call.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { shown } from './rows.ts'
import { type ReadOptions, startCache } from './start-cache.ts'

const eight = 'a1 b2 c3 d4 e5 f6 g7 h8'
const hit = (rows: string, hasMore: boolean) => ({ rows, hasMore, outcome: 'hit' })

test('a cold page is one call for at least fifty rows', async () => {
  const { read, source } = startCache({ rows: eight })
  assert.deepEqual(shown(await read({ limit: 3 })), {
    rows: 'a b c d e f g h',
    hasMore: false,
    outcome: 'miss',
  })
  assert.deepEqual(source.calls, [{ owner: 'ann/bot', order: 'asc', after: undefined, limit: 50 }])
})

test('more than fifty rows are asked for as they are wanted', async () => {
  const { read, source } = startCache({ rows: eight })
  await read({ limit: 80 })
  assert.deepEqual(
    source.calls.map(({ limit }) => limit),
    [80],
  )
})

const insideOnePage: readonly (readonly [what: string, read: ReadOptions, rows: string, hasMore: boolean])[] =
  [
    ['the same page again', {}, 'a b c d e', true],
    ['a smaller limit', { limit: 2 }, 'a b', true],
    ['a cursor in the middle of the page', { after: 'b', limit: 2 }, 'c d', true],
    ['what is left of the page', { after: 'b', limit: 10 }, 'c d e', true],
    ['its last row', { after: 'd', limit: 1 }, 'e', true],
    ['the way back from its last row', { order: 'desc', after: 'e', limit: 2 }, 'd c', true],
    ['the way back to the start of the list', { order: 'desc', after: 'c', limit: 2 }, 'b a', false],
    ['the way back past the start of the list', { order: 'desc', after: 'c', limit: 9 }, 'b a', false],
    ['the way back from the first row', { order: 'desc', after: 'a', limit: 3 }, '', false],
  ]
for (const [what, wanted, rows, hasMore] of insideOnePage) {
  test(`${what} costs no call`, async () => {
    const { read, source, stats } = startCache({ rows: eight, pageSize: 5 })
    await read()
    source.calls = []
    assert.deepEqual(shown(await read(wanted)), hit(rows, hasMore))
    assert.deepEqual(source.calls, [])
    assert.equal(stats.hit, 1)
  })
}

test('what follows the last row of a page is asked for, and the page that comes is cached beside the first', async () => {
  const { read, source } = startCache({ rows: eight, pageSize: 5 })
  await read()
  assert.deepEqual(shown(await read({ after: 'e' })), { rows: 'f g h', hasMore: false, outcome: 'miss' })
  assert.deepEqual(shown(await read({ after: 'e' })), hit('f g h', false))
  assert.deepEqual(shown(await read({ after: 'f' })), hit('g h', false))
  assert.deepEqual(shown(await read({ after: 'h' })), hit('', false))
  assert.deepEqual(
    source.calls.map(({ after }) => after),
    [undefined, 'e'],
  )
})

test('the head of the opposite order is known from a page that reaches the end of the list', async () => {
  const { read, source } = startCache({ rows: eight })
  await read()
  assert.deepEqual(shown(await read({ order: 'desc', limit: 3 })), hit('h g f', true))
  assert.deepEqual(shown(await read({ order: 'desc', limit: 99 })), hit('h g f e d c b a', false))
  assert.equal(source.calls.length, 1)
})

test('the head of the opposite order is not known from a page that ends before the list does', async () => {
  const { read, source } = startCache({ rows: eight, pageSize: 5 })
  await read()
  assert.deepEqual(shown(await read({ order: 'desc' })), {
    rows: 'h g f e d',
    hasMore: true,
    outcome: 'miss',
  })
  assert.deepEqual(
    source.calls.map(({ order, after }) => [order, after]),
    [
      ['asc', undefined],
      ['desc', undefined],
    ],
  )
})

test('an empty list is known in both orders after one call', async () => {
  const { read, source } = startCache()
  await read()
  assert.deepEqual(shown(await read()), hit('', false))
  assert.deepEqual(shown(await read({ order: 'desc' })), hit('', false))
  assert.equal(source.calls.length, 1)
})

test('a page that overlaps a cached one goes on past its end', async () => {
  const { read, source } = startCache({ rows: eight, pageSize: 4 })
  await read()
  await read({ after: 'b', order: 'desc' })
  // A call of its own, for rows of which two are cached already.
  source.calls = []
  await read({ after: 'd' })
  assert.deepEqual(shown(await read({ after: 'c' })), hit('d', true))
  assert.deepEqual(shown(await read({ after: 'd' })), hit('e f g h', false))
  assert.equal(source.calls.length, 1)
})
