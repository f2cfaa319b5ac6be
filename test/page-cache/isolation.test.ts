// Isolation: two callers share nothing, whatever their names look like.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { pageKey } from '../../src/page-cache/page-key.ts'
import { listKey } from '../../src/upstream/page.ts'
import { check, effort } from '../random.ts'
import { manyRecords, records, settled, shown } from './rows.ts'
import { startCache } from './start-cache.ts'

const ann = { isolationKey: 'ann', path: 'bot' }
const bea = { isolationKey: 'bea', path: 'bot' }

test('two callers who ask for the same place of the same agent are two calls, and each is served its own', async () => {
  const { read, source } = startCache({ rows: 'a1 x2' })
  source.setRows('bea/bot', records('x2 b3'))
  source.block()
  const reads = [ann, bea, ann, bea].map((list) => read({ list }))
  await settled()
  assert.deepEqual(
    source.waiting.map(({ call }) => call.owner),
    ['ann/bot', 'bea/bot'],
  )
  for (const { release } of source.waiting) release()
  assert.deepEqual(
    (await Promise.all(reads)).map((page) => shown(page).rows),
    ['a x', 'x b', 'a x', 'x b'],
  )
})

test("a place on one caller's cached page is fetched for another caller", async () => {
  const { read, source } = startCache({ rows: 'a1 x2 y3' })
  source.setRows('bea/bot', records('x2 b3'))
  await read({ list: ann })
  assert.deepEqual(shown(await read({ list: bea, after: 'x' })), {
    rows: 'b',
    hasMore: false,
    outcome: 'miss',
  })
  assert.deepEqual(shown(await read({ list: ann, after: 'x' })), {
    rows: 'y',
    hasMore: false,
    outcome: 'hit',
  })
  assert.deepEqual(
    source.calls.map(({ owner }) => owner),
    ['ann/bot', 'bea/bot'],
  )
})

test("each caller's stale page is renewed on its own behalf", async () => {
  const { read, source, clock } = startCache({ rows: 'a1' })
  source.setRows('bea/bot', records('b1'))
  await Promise.all([read({ list: ann }), read({ list: bea })])
  clock.advance(5_001)
  source.calls = []
  await Promise.all([read({ list: ann }), read({ list: bea }), read({ list: ann })])
  await settled()
  assert.deepEqual(source.calls.map(({ owner }) => owner).toSorted(), ['ann/bot', 'bea/bot'])
  assert.equal(shown(await read({ list: ann })).rows, 'a')
  assert.equal(shown(await read({ list: bea })).rows, 'b')
})

test('a caller who leaves ends no call of another', async () => {
  const { read, source } = startCache({ rows: 'a1' })
  source.block()
  const reader = new AbortController()
  const left = assert.rejects(read({ list: ann, signal: reader.signal }))
  const stays = read({ list: bea })
  await settled()
  reader.abort()
  await left
  assert.deepEqual(
    source.waiting.map(({ signal }) => signal.aborted),
    [true, false],
  )
  source.waiting[1]?.release()
  await stays
})

test('the closest preceding cached row is one of the caller and the agent that ask', async () => {
  const { cache, read, request, source } = startCache({ rows: 'a1 b2 c3' })
  source.setRows('bea/bot', manyRecords(3, 'x'))
  await read({ list: bea })
  const place = { rowId: 'c', second: 9_999 }
  assert.equal(cache.closestPreceding(request({ list: ann }), place), undefined)
  await read({ list: ann })
  assert.equal(cache.closestPreceding(request({ list: ann }), place)?.rowId, 'c')
  assert.equal(cache.closestPreceding(request({ list: bea }), place)?.rowId, 'x3')
  assert.equal(cache.closestPreceding(request({ list: { ...ann, path: 'other' } }), place), undefined)
  assert.equal(
    cache.closestPreceding(request({ list: ann, order: 'desc' }), { rowId: 'c', second: 3 }),
    undefined,
  )
})

/** Names made of what separators and length prefixes are made of, so that careless joins collide. */
const name = fc.string({
  unit: fc.constantFrom('a', 'A', '|', ':', '1', '2', 'é', 'e\u0301', '\u0000', '😀'),
})
const place = fc.record({
  isolationKey: name,
  path: name,
  order: fc.constantFrom('asc', 'desc'),
  after: fc.option(fc.record({ rowId: name, second: fc.constant(1) }), { nil: undefined }),
})

test('different places have different keys; a place has one', (t) => {
  check(
    t,
    fc.property(place, place, (a, b) => {
      const same = (list: (typeof a)[]) =>
        new Set(list.map((one) => JSON.stringify([one.isolationKey, one.path, one.order, one.after?.rowId])))
          .size === 1
      assert.equal(pageKey(a) === pageKey(b), same([a, b]))
      assert.equal(pageKey(a), pageKey({ ...a }))
      const sameList = a.isolationKey === b.isolationKey && a.path === b.path
      assert.equal(listKey(a) === listKey(b), sameList)
    }),
    effort(5_000, 20_000),
  )
})

for (const [what, a, b] of [
  ['a separator on either side', ['a|b', 'c'], ['a', 'b|c']],
  ['a length prefix inside a name', ['a1:b', ''], ['a', 'b']],
  ['a prefix that looks like the next field', ['1:a', '1:b'], ['1:a1:', 'b']],
  ['two forms of one character', ['é', 'bot'], ['e\u0301', 'bot']],
  ['case', ['Ann', 'bot'], ['ann', 'bot']],
  ['a space at the end', ['ann ', 'bot'], ['ann', 'bot']],
  ['nothing on one side', ['ann', ''], ['', 'ann']],
] as const) {
  test(`names that differ in ${what} are two callers`, async () => {
    const { read, source } = startCache()
    for (const [isolationKey, path] of [a, b])
      assert.equal((await read({ list: { isolationKey, path } })).outcome, 'miss')
    assert.equal(source.calls.length, 2)
    const key = (names: readonly [string, string]) =>
      pageKey({ isolationKey: names[0], path: names[1], order: 'asc', after: undefined })
    assert.notEqual(key(a), key(b))
  })
}

test('the head of a list and the place after a row of any name are two keys', () => {
  for (const rowId of ['', 'head', '4:head', 'after', 'undefined', 'null'])
    assert.notEqual(
      pageKey({ ...ann, order: 'asc', after: undefined }),
      pageKey({ ...ann, order: 'asc', after: { rowId, second: 1 } }),
    )
})

test('no key shows whose it is', () => {
  const key = pageKey({
    isolationKey: 'ann-the-caller',
    path: 'bot-of-ann',
    order: 'asc',
    after: undefined,
  })
  assert.match(key, /^page-\d+:[\w-]{43}$/)
  assert.doesNotMatch(key, /ann|bot/)
})
