// The known limit of urql: a page without edges in the middle of a filtered list stops its merged list.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Client, fetchExchange } from '@urql/core'
import { createClient } from '../../../examples/clients/urql/client.ts'
import { expectNoComplaints, upstreamCalls } from '../long-list.ts'
import { sparseCalls, startSparseList } from '../sparse-list.ts'
import { showPage } from './list.ts'

const page = { first: 20, statuses: ['ACTIVE'] }

test('an empty page that leads on leaves the merged list as it was, so that the next request repeats it', async (t) => {
  expectNoComplaints(t)
  const list = await startSparseList(t)
  const client = createClient({ url: list.gateway.url, getToken: () => list.token })
  const first = await showPage(client, page)
  assert.deepEqual(first.ids, list.activeIds.slice(0, 10))
  assert.equal(first.pageInfo.hasNextPage, true)

  const second = await showPage(client, { ...page, after: first.pageInfo.endCursor })
  assert.deepEqual(second, first)
  assert.deepEqual(upstreamCalls(list), sparseCalls.slice(0, 2))
  assert.deepEqual(await showPage(client, { ...page, after: second.pageInfo.endCursor }), first)
  assert.deepEqual(upstreamCalls(list), sparseCalls.slice(0, 2))
})

test('a query that is not merged passes the empty page, and every session behind it comes', async (t) => {
  expectNoComplaints(t)
  const list = await startSparseList(t)
  const client = new Client({
    url: list.gateway.url,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${list.token}` } },
    exchanges: [fetchExchange],
  })
  const pages: (readonly string[])[] = []
  for (let after: string | null = null; ; ) {
    const shown = await showPage(client, { ...page, after })
    pages.push(shown.ids)
    if (!shown.pageInfo.hasNextPage) break
    after = shown.pageInfo.endCursor
  }
  assert.deepEqual(
    pages.map((ids) => ids.length),
    [10, 0, 20, 20],
  )
  assert.deepEqual(pages.flat(), list.activeIds)
  assert.deepEqual(upstreamCalls(list), sparseCalls)
})
