// A page without edges in the middle of a filtered list: relay-runtime reads on behind it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { artifacts } from '../../../examples/clients/relay/artifacts.ts'
import { createEnvironment } from '../../../examples/clients/relay/environment.ts'
import { loadList } from '../../../examples/clients/relay/pager.ts'
import { expectNoComplaints, upstreamCalls } from '../long-list.ts'
import { sparseCalls, startSparseList } from '../sparse-list.ts'

test('an empty page that leads on is passed, and every session behind it comes', async (t) => {
  expectNoComplaints(t)
  const list = await startSparseList(t)
  const pager = await loadList({
    environment: createEnvironment({ url: list.gateway.url, getToken: list.getToken }),
    artifacts,
    query: 'forwardListQuery',
    fragment: 'forwardList_query',
    variables: { agentName: 'support-bot', first: 20, statuses: ['ACTIVE'] },
  })
  const lengths = [pager.sessionIds()?.length]
  while (pager.hasNext()) {
    await pager.loadNext(20)
    lengths.push(pager.sessionIds()?.length)
  }
  assert.deepEqual(lengths, [10, 10, 30, 50])
  assert.deepEqual(pager.sessionIds(), list.activeIds)
  assert.deepEqual(upstreamCalls(list), sparseCalls)
})
