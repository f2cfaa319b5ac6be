// What an event of the stream means for the list that a page shows.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeOf, type ListView, type SessionsChange } from '../../examples/web/src/list-change.ts'

/** `a3` is the session `a`, created in second 3; `a3:idle` is idle, others are active. */
function node(text: string) {
  const [, id = '', second = '', status = 'active'] =
    /^([a-z])(\d):?(.*)$/.exec(text)?.map((part) => part || undefined) ?? []
  return { id, createdAt: `2026-01-31T09:30:0${second}Z`, status: status.toUpperCase() }
}
const nodes = (text: string) => text.split(' ').filter(Boolean).map(node)
const edges = (text: string) => nodes(text).map((one) => ({ cursor: `cursor-${one.id}`, node: one }))
const names = (list: readonly { readonly id: string }[]) => list.map(({ id }) => id).join(' ')

interface Event {
  readonly added?: string
  readonly changed?: string
  readonly removedIds?: readonly string[]
  readonly reset?: boolean
}

/** Applies an event to a list; `size` is that of the window. */
function apply(
  shown: string,
  { added = '', changed = '', removedIds = [], reset = false }: Event,
  options: { readonly isFirst?: boolean; readonly size?: number } & Partial<ListView> = {},
) {
  const { isFirst = false, size = 5, hasNext = false, statuses = null } = options
  const event: SessionsChange = { added: edges(added), changed: nodes(changed), removedIds, reset }
  const change = changeOf({ edges: edges(shown), hasNext, statuses }, event, { isFirst, size })
  return {
    added: names(change.added.map((edge) => edge.node)),
    changed: names(change.changed),
    removed: change.removedIds.join(' '),
    isIncomplete: change.isIncomplete,
  }
}

test('an event applies as it is, where the list is the one that the stream began with', () => {
  assert.deepEqual(apply('b2 a1', { added: 'c3 d4', changed: 'b2', removedIds: ['a'] }), {
    added: 'c d',
    changed: 'b',
    removed: 'a',
    isIncomplete: false,
  })
})

test('what the first event does not have was deleted: all of it, or what is newer than the end of a full window', () => {
  const first = { isFirst: true }
  assert.equal(apply('d4 c3 b2 a1', { added: 'e5', changed: 'd4 b2' }, first).removed, 'c a')
  assert.equal(apply('d4 c3 b2 a1', { added: 'e5', changed: 'd4 b2' }, { ...first, size: 3 }).removed, 'c')
  assert.equal(apply('b2 a1', {}, first).removed, 'b a')
  assert.equal(apply('d4 c3 b2 a1', { changed: 'd4 b2' }).removed, '')
})

test('sessions that are older than the first one shown are never prepended', () => {
  // The stream of another tab began further down, or with nothing.
  const event = { added: 'a1 b2 c3 d4 e5' }
  assert.deepEqual(apply('d4 c3', event, { isFirst: true, hasNext: true }), {
    added: 'c d e',
    changed: 'b a',
    removed: '',
    isIncomplete: false,
  })
})

test('a list that lacks sessions between those it shows is read again', () => {
  // Another tab's stream began above: `d` is in the window, and no edge of it was sent.
  assert.equal(apply('c3 b2', { added: 'e5', changed: 'd4 c3 b2' }, { isFirst: true }).isIncomplete, true)
  assert.equal(apply('c3 a1', { changed: 'c3 b2 a1' }, { isFirst: true }).isIncomplete, true)
  // Behind the last one shown, they are read when the list goes on.
  assert.equal(apply('c3 b2', { changed: 'c3 b2 a1' }, { isFirst: true, hasNext: true }).isIncomplete, false)
})

test('a list that ends before a full window is read again: others may lie between', () => {
  assert.equal(apply('a1', { added: 'c3 d4', changed: '' }, { isFirst: true, size: 2 }).isIncomplete, true)
  assert.equal(apply('a1', { added: 'c3 d4', changed: 'a1' }, { isFirst: true, size: 3 }).isIncomplete, false)
})

test('with a filter, only sessions that match it are lacking', () => {
  const filter = { statuses: ['IDLE'] as const }
  assert.equal(apply('c3:idle a1:idle', { changed: 'b2' }, filter).isIncomplete, false)
  assert.equal(apply('c3:idle a1:idle', { changed: 'b2:idle' }, filter).isIncomplete, true)
  // One that is shown no longer stays in the list: it may match again.
  assert.equal(apply('c3:idle b2 a1:idle', { changed: 'b2:idle' }, filter).isIncomplete, false)
})

test('with `reset`, the whole window is added', () => {
  assert.deepEqual(apply('b2 a1', { added: 'c3 d4 e5', reset: true }, { isFirst: true, size: 3 }), {
    added: 'c d e',
    changed: '',
    removed: '',
    isIncomplete: false,
  })
})
