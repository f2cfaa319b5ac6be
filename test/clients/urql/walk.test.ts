// urql pages through a long list, in each direction: every session once, in the list's order.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../../../examples/clients/urql/client.ts'
import { expectNoComplaints, pageSize, startLongList, upstreamCalls, walkCalls } from '../long-list.ts'
import { showPage } from './list.ts'

test('pages after the end grow the list until every session is there', async (t) => {
  expectNoComplaints(t)
  const list = await startLongList(t)
  const client = createClient({ url: list.gateway.url, getToken: () => list.token })
  let shown = await showPage(client, { first: pageSize })
  for (let pages = 1; shown.pageInfo.hasNextPage; pages += 1) {
    assert.deepEqual(shown.ids, list.ids.slice(0, pages * pageSize))
    shown = await showPage(client, { first: pageSize, after: shown.pageInfo.endCursor })
  }
  assert.deepEqual(shown.ids, list.ids)
  assert.equal(shown.pageInfo.hasPreviousPage, false)
  assert.deepEqual(upstreamCalls(list), walkCalls.forwards)
})

test('pages before the start grow the list until every session is there', async (t) => {
  expectNoComplaints(t)
  const list = await startLongList(t)
  const client = createClient({ url: list.gateway.url, getToken: () => list.token })
  let shown = await showPage(client, { last: pageSize })
  for (let pages = 1; shown.pageInfo.hasPreviousPage; pages += 1) {
    assert.deepEqual(shown.ids, list.ids.slice(-pages * pageSize))
    shown = await showPage(client, { last: pageSize, before: shown.pageInfo.startCursor })
  }
  assert.deepEqual(shown.ids, list.ids)
  assert.equal(shown.pageInfo.hasNextPage, false)
  assert.deepEqual(upstreamCalls(list), walkCalls.backwards)
})

test('a page that comes before the one it follows is put in its place by its cursor', async (t) => {
  expectNoComplaints(t)
  const list = await startLongList(t)
  const [second, third] = [await list.cursorAt(pageSize - 1), await list.cursorAt(2 * pageSize - 1)]
  const client = createClient({ url: list.gateway.url, getToken: () => list.token })
  await showPage(client, { first: pageSize })
  const gapped = await showPage(client, { first: pageSize, after: third })
  assert.deepEqual(gapped.ids, [...list.ids.slice(0, 50), ...list.ids.slice(100, 150)])
  const filled = await showPage(client, { first: pageSize, after: second })
  assert.deepEqual(filled.ids, list.ids.slice(0, 150))
  assert.deepEqual(upstreamCalls(list), ['desc sess-150'])
})
