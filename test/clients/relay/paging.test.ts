// relay-runtime pages through a long list, in each direction: every session once, in the list's order.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { artifacts } from '../../../examples/clients/relay/artifacts.ts'
import { createEnvironment } from '../../../examples/clients/relay/environment.ts'
import { loadList } from '../../../examples/clients/relay/pager.ts'
import { expectNoComplaints, pageSize, pagingCalls, startLongList, upstreamCalls } from '../long-list.ts'

const places = [
  { on: 'Query', query: 'Query', fragment: '_query' },
  { on: 'Agent', query: 'AgentQuery', fragment: '_agent' },
]

for (const { on, query, fragment } of places) {
  test(`a list on ${on} grows at its end until every session is there`, async (t) => {
    expectNoComplaints(t)
    const list = await startLongList(t)
    const pager = await loadList({
      environment: createEnvironment({ url: list.gateway.url, getToken: list.getToken }),
      artifacts,
      query: `forwardList${query}`,
      fragment: `forwardList${fragment}`,
      variables: { agentName: 'support-bot', first: pageSize },
    })
    for (let pages = 1; pager.hasNext(); pages += 1) {
      assert.deepEqual(pager.sessionIds(), list.ids.slice(0, pages * pageSize))
      await pager.loadNext(pageSize)
    }
    assert.deepEqual(pager.sessionIds(), list.ids)
    assert.deepEqual(upstreamCalls(list), pagingCalls.forwards)
  })

  test(`a list on ${on} grows at its start until every session is there`, async (t) => {
    expectNoComplaints(t)
    const list = await startLongList(t)
    const pager = await loadList({
      environment: createEnvironment({ url: list.gateway.url, getToken: list.getToken }),
      artifacts,
      query: `backwardList${query}`,
      fragment: `backwardList${fragment}`,
      variables: { agentName: 'support-bot', last: pageSize },
    })
    for (let pages = 1; pager.hasPrevious(); pages += 1) {
      assert.deepEqual(pager.sessionIds(), list.ids.slice(-pages * pageSize))
      await pager.loadPrevious(pageSize)
    }
    assert.deepEqual(pager.sessionIds(), list.ids)
    assert.deepEqual(upstreamCalls(list), pagingCalls.backwards)
  })

  test(`a list on ${on} that is entered in the middle grows to both ends`, async (t) => {
    expectNoComplaints(t)
    const list = await startLongList(t)
    const after = await list.cursorAt(99)
    const pager = await loadList({
      environment: createEnvironment({ url: list.gateway.url, getToken: list.getToken }),
      artifacts,
      query: `twoWayList${query}`,
      fragment: `twoWayList${fragment}`,
      variables: { agentName: 'support-bot', first: pageSize, after },
    })
    assert.deepEqual(pager.sessionIds(), list.ids.slice(100, 150))
    assert.equal(pager.hasPrevious(), true)
    assert.equal(pager.hasNext(), true)
    while (pager.hasPrevious()) await pager.loadPrevious(pageSize)
    assert.deepEqual(pager.sessionIds(), list.ids.slice(0, 150))
    while (pager.hasNext()) await pager.loadNext(pageSize)
    assert.deepEqual(pager.sessionIds(), list.ids)
    assert.deepEqual(upstreamCalls(list), [
      'desc sess-150',
      'asc sess-149',
      'asc sess-199',
      'desc sess-100',
      'desc sess-50',
    ])
  })
}
