// Cursors: one per row, of one list, and nothing else decodes.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import * as fc from 'fast-check'
import { createCursorCodec } from '../../src/connection/cursor.ts'
import type { Position } from '../../src/list-position.ts'
import { check } from '../random.ts'

const list = ['ann', 'bot']
const codec = createCursorCodec(['secret'], list)
const place: Position = { rowId: 'sess_01.HX-é', second: 1_790_000_000 }
const cursor = codec.encode(place)
const positions = fc.record(
  {
    rowId: fc.string({ unit: 'binary', maxLength: 80 }).filter((id) => id.isWellFormed()),
    second: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
  },
  { noNullPrototype: true },
)

describe('a cursor of the list', () => {
  test('decodes to the place that it was made from', (t) => {
    assert.deepEqual(codec.decode(cursor), place)
    check(
      t,
      fc.property(positions, (position) => assert.deepEqual(codec.decode(codec.encode(position)), position)),
    )
  })
  test('is the same every time, from every codec of the list', () => {
    assert.equal(codec.encode({ ...place }), cursor)
    assert.equal(createCursorCodec(['secret'], list).encode(place), cursor)
  })
  test('is different for every place', (t) => {
    check(
      t,
      fc.property(positions, positions, (one, other) => {
        const same = one.rowId === other.rowId && one.second === other.second
        assert.equal(codec.encode(one) === codec.encode(other), same)
      }),
    )
  })
  test('fits into a URL as it is', () => {
    assert.match(cursor, /^[\w-]+$/)
  })
})

describe('a cursor of another list', () => {
  const others = [['ann', 'cat'], ['bob', 'bot'], ['ann'], ['annbot'], ['ann', 'bot', ''], ['annb', 'ot'], []]
  for (const other of others)
    test(`${JSON.stringify(other)} is refused`, () => {
      assert.equal(codec.decode(createCursorCodec(['secret'], other).encode(place)), undefined)
    })
})

describe('secrets', () => {
  test('a cursor of another secret is refused', () => {
    assert.equal(codec.decode(createCursorCodec(['other'], list).encode(place)), undefined)
  })
  test('the first signs, all verify', () => {
    const rotated = createCursorCodec(['new', 'secret'], list)
    assert.deepEqual(rotated.decode(cursor), place)
    assert.equal(rotated.encode(place), createCursorCodec(['new'], list).encode(place))
    assert.notEqual(rotated.encode(place), cursor)
  })
  test('a secret that is no longer in the list no longer verifies', () => {
    assert.equal(createCursorCodec(['new'], list).decode(cursor), undefined)
  })
  test('there has to be one', () => {
    assert.throws(() => createCursorCodec([], list), {
      name: 'TypeError',
      message: 'a signer needs a secret',
    })
  })
})

describe('a text that is no cursor is rejected', () => {
  test('a cursor with any bit flipped', () => {
    const bytes = Buffer.from(cursor, 'base64url')
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes)
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      assert.equal(codec.decode(flipped.toString('base64url')), undefined, `bit ${bit}`)
    }
  })
  test('a cursor with any character exchanged, left out or put in', () => {
    for (let index = 0; index <= cursor.length; index++) {
      const [head, tail] = [cursor.slice(0, index), cursor.slice(index)]
      for (const character of 'Aa0_-=+/ \n') {
        assert.equal(codec.decode(head + character + tail), undefined)
        if (character !== tail[0]) assert.equal(codec.decode(head + character + tail.slice(1)), undefined)
      }
      if (index < cursor.length) assert.equal(codec.decode(head + tail.slice(1)), undefined)
      if (index < cursor.length) assert.equal(codec.decode(head), undefined)
    }
  })
  test('another spelling of a cursor', () => {
    const bytes = Buffer.from(cursor, 'base64url')
    const spellings = [`${cursor}=`, `${cursor}==`, ` ${cursor}`, `${cursor}\n`, bytes.toString('hex')]
    const others = ['base64', 'latin1', 'utf8'] as const
    for (const text of [...spellings, ...others.map((encoding) => bytes.toString(encoding))])
      if (text !== cursor) assert.equal(codec.decode(text), undefined, text)
  })
  test('a cursor whose unused bits at the end are set', () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
    for (const rowId of ['a', 'ab', 'abc']) {
      const text = codec.encode({ rowId, second: 1 })
      for (const character of alphabet)
        if (character !== text.at(-1)) assert.equal(codec.decode(text.slice(0, -1) + character), undefined)
    }
  })
  test('bytes that are no text', () => {
    const bytes = Buffer.concat([Buffer.from(cursor, 'base64url'), Buffer.of(0xff)])
    assert.equal(codec.decode(bytes.toString('base64url')), undefined)
  })
  test('bytes that are no text, in place of the character that stands for them', () => {
    const bytes = Buffer.from(codec.encode({ rowId: 'a\uFFFD', second: 1 }), 'base64url')
    const other = Buffer.concat([bytes.subarray(0, -3), Buffer.of(0xff)])
    assert.equal(codec.decode(other.toString('base64url')), undefined)
  })
  test('garbage', (t) => {
    for (const text of ['', 'x', 'null', '....', '\0', '💥', 'YXJyYXljb25uZWN0aW9uOjA=', place.rowId])
      assert.equal(codec.decode(text), undefined, text)
    check(
      t,
      fc.property(fc.string({ unit: 'binary' }), (text) => codec.decode(text) === undefined),
    )
    check(
      t,
      fc.property(fc.base64String(), (text) => codec.decode(text) === undefined),
    )
  })
  test('10 kB', () => {
    assert.equal(codec.decode('A'.repeat(10_000)), undefined)
    assert.equal(codec.decode(cursor + 'A'.repeat(10_000)), undefined)
  })
})
