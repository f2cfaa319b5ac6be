// Windows: the meaning of the four arguments, and the messages with which they are rejected.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { CursorCodec } from '../../src/connection/cursor.ts'
import { parseWindow, type Window, type WindowArguments } from '../../src/connection/window.ts'
import { UserInputError } from '../../src/user-input-error.ts'

const limits = { defaultSize: 20, maxSize: 500 }
const a = { rowId: 'a', second: 1 }
const b = { rowId: 'b', second: 2 }
const cursors: CursorCodec = {
  encode: ({ rowId }) => rowId,
  decode: (cursor) => [a, b].find(({ rowId }) => rowId === cursor),
}

function parse(args: WindowArguments): Window {
  return parseWindow('desc', args, limits, cursors)
}

const forward: Window = {
  order: 'desc',
  direction: 'forward',
  size: 20,
  trim: undefined,
  after: undefined,
  before: undefined,
}
const backward: Window = { ...forward, direction: 'backward' }

describe('counts', () => {
  test('none reads the default size from the start', () => {
    assert.deepEqual(parse({}), forward)
  })
  test('none, with `after`, reads the default size from there', () => {
    assert.deepEqual(parse({ after: 'a' }), { ...forward, after: a })
  })
  test('none, with `before` alone, reads the default size up to there', () => {
    assert.deepEqual(parse({ before: 'b' }), { ...backward, before: b })
  })
  test('none, with both bounds, reads the default size from `after`', () => {
    assert.deepEqual(parse({ after: 'a', before: 'b' }), { ...forward, after: a, before: b })
  })
  test('`first` reads from the start, whatever the bounds', () => {
    assert.deepEqual(parse({ first: 5 }), { ...forward, size: 5 })
    assert.deepEqual(parse({ first: 5, before: 'b' }), { ...forward, size: 5, before: b })
  })
  test('`last` reads from the end, whatever the bounds', () => {
    assert.deepEqual(parse({ last: 5 }), { ...backward, size: 5 })
    assert.deepEqual(parse({ last: 5, after: 'a' }), { ...backward, size: 5, after: a })
  })
  test('`first` with `last` keeps the end of what `first` reads', () => {
    assert.deepEqual(parse({ first: 5, last: 2 }), { ...forward, size: 5, trim: 2 })
  })
  test('0 and the maximum are legal', () => {
    assert.deepEqual(parse({ first: 0, last: 0 }), { ...forward, size: 0, trim: 0 })
    assert.deepEqual(parse({ first: 500 }), { ...forward, size: 500 })
    assert.deepEqual(parse({ last: 500 }), { ...backward, size: 500 })
  })
  test('the order is the list’s', () => {
    assert.equal(parseWindow('asc', { last: 1 }, limits, cursors).order, 'asc')
  })
})

describe('absence', () => {
  test('null means absent', () => {
    assert.deepEqual(parse({ first: null, after: null, last: null, before: null }), forward)
    assert.deepEqual(parse({ first: null, after: null, last: 3, before: 'b' }), {
      ...backward,
      size: 3,
      before: b,
    })
  })
  test('an empty cursor means absent', () => {
    assert.deepEqual(parse({ first: 3, after: '', before: '' }), { ...forward, size: 3 })
    assert.deepEqual(parse({ after: '', before: 'b' }), { ...backward, before: b })
  })
})

describe('rejected arguments', () => {
  const wrongCursor =
    'is not a cursor of this list: pass one that the same caller was given for the same agent, or leave it out.'
  const refused: readonly (readonly [WindowArguments, string])[] = [
    [{ first: -1 }, '`first` must not be negative: ask for 0 to 500 edges.'],
    [{ last: -1 }, '`last` must not be negative: ask for 0 to 500 edges.'],
    [{ first: 3, last: -2 }, '`last` must not be negative: ask for 0 to 500 edges.'],
    [{ first: 501 }, '`first` must be at most 500: ask for fewer edges and page with cursors.'],
    [{ last: 501 }, '`last` must be at most 500: ask for fewer edges and page with cursors.'],
    [{ first: 3, last: 501 }, '`last` must be at most 500: ask for fewer edges and page with cursors.'],
    [{ after: 'x' }, `\`after\` ${wrongCursor}`],
    [{ before: 'x' }, `\`before\` ${wrongCursor}`],
    [{ first: 1, before: ' ' }, `\`before\` ${wrongCursor}`],
  ]
  for (const [args, message] of refused)
    test(`${JSON.stringify(args)} says what is wrong and what to do`, () => {
      assert.throws(
        () => parse(args),
        (error) => error instanceof UserInputError && error.message === message,
      )
    })
})
