// Apollo Client's merged list where it is entered in the middle, filtered, or loses a session under the cursor.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createClient } from '../../../examples/clients/apollo/client.ts'
import { expectNoComplaints, pageSize, startLongList, upstreamCalls } from '../long-list.ts'
import { sparseCalls, startSparseList } from '../sparse-list.ts'
import { showList } from './list.ts'

test('a list that is entered in the middle grows to both ends', async (t) => {
  expectNoComplaints(t)
  const list = await startLongList(t)
  const after = await list.cursorAt(99)
  const client = createClient({ url: list.gateway.url, getToken: list.getToken })
  const shown = await showList(t, client, { agentName: 'support-bot', first: pageSize, after })
  assert.deepEqual(shown.sessionIds(), list.ids.slice(100, 150))
  while (shown.connection().pageInfo.hasPreviousPage) await shown.fetchPrevious(pageSize)
  assert.deepEqual(shown.sessionIds(), list.ids.slice(0, 150))
  while (shown.connection().pageInfo.hasNextPage) await shown.fetchNext(pageSize)
  assert.deepEqual(shown.sessionIds(), list.ids)
  assert.deepEqual(upstreamCalls(list), [
    'desc sess-150',
    'asc sess-149',
    'asc sess-199',
    'desc sess-100',
    'desc sess-50',
  ])
})

test('an empty page that leads on is passed, and every session behind it comes', async (t) => {
  expectNoComplaints(t)
  const list = await startSparseList(t)
  const client = createClient({ url: list.gateway.url, getToken: list.getToken })
  const shown = await showList(t, client, { agentName: 'support-bot', first: 20, statuses: ['ACTIVE'] })
  const lengths = [shown.sessionIds().length]
  while (shown.connection().pageInfo.hasNextPage) {
    await shown.fetchNext(20)
    lengths.push(shown.sessionIds().length)
  }
  assert.deepEqual(lengths, [10, 10, 30, 50])
  assert.deepEqual(shown.sessionIds(), list.activeIds)
  assert.deepEqual(upstreamCalls(list), sparseCalls)
})

for (const direction of ['after', 'before'] as const)
  test(`a session in the second of one that was deleted under the cursor is shown once: pages ${direction}`, async (t) => {
    expectNoComplaints(t)
    const list = await startLongList(t)
    const client = createClient({ url: list.gateway.url, getToken: list.getToken })
    const agentName = 'support-bot'
    // Of three sessions of one second, the page shows two.
    const size = direction === 'after' ? 51 : 50
    const first = direction === 'after' ? { first: size } : { last: size }
    const shown = await showList(t, client, { agentName, ...first })
    const ids = direction === 'after' ? list.ids.slice(0, size) : list.ids.slice(-size)
    assert.deepEqual(shown.sessionIds(), ids)
    const underCursor = (direction === 'after' ? ids.at(-1) : ids[0]) ?? assert.fail('no session')
    list.emulator.removeSession(agentName, list.keyOf('alice'), underCursor)
    if (direction === 'after') await shown.fetchNext(pageSize)
    else await shown.fetchPrevious(pageSize)
    // The cache still shows the deleted one; of the others, each stands where it stood, once. The page had one repeat.
    const length = size + pageSize - 1
    const all = direction === 'after' ? list.ids.slice(0, length) : list.ids.slice(-length)
    assert.deepEqual(shown.sessionIds(), all)
    const hasMore = () => {
      const { hasNextPage, hasPreviousPage } = shown.connection().pageInfo
      return direction === 'after' ? hasNextPage : hasPreviousPage
    }
    while (hasMore())
      await (direction === 'after' ? shown.fetchNext(pageSize) : shown.fetchPrevious(pageSize))
    assert.deepEqual(shown.sessionIds(), list.ids)
  })
