// urql's merged list where its pages come in another order.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../../../examples/clients/urql/client.ts'
import { expectNoComplaints, pageSize, startLongList, upstreamCalls } from '../long-list.ts'
import { showPage } from './list.ts'

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
