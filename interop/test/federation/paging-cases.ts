// Between subgraphs, through any router: agents to sessions, sessions to agents, tickets to sessions.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callsOf } from '../../../test/federation/calls.ts'
import { upstreamIds } from '../../../test/gateway/upstream-rows.ts'
import { catalogueAgents } from '../../supergraph/catalogue.ts'
import type { StartRouter } from '../../supergraph/router.ts'
import { type Supergraph, startSupergraph } from './start-supergraph.ts'

const supportBot = catalogueAgents.filter(({ name }) => name === 'support-bot')

const agentsPage = `
  query($first: Int, $after: String, $last: Int, $before: String) {
    agents {
      name
      owner
      sessions(first: $first, after: $after, last: $last, before: $before) {
        edges { cursor node { sessionId } }
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }
  }`

/** The connection of the one agent in the catalogue. */
async function pageOf({ ask }: Supergraph, window: Record<string, unknown>) {
  const body = await ask(agentsPage, window)
  assert.equal(body.errors, undefined, JSON.stringify(body.errors))
  const [agent] = body.data?.['agents'] ?? []
  assert.equal(agent.owner, 'Customer Care')
  const ids: string[] = agent.sessions.edges.map(
    (edge: { node: { sessionId: string } }) => edge.node.sessionId,
  )
  return { ids, pageInfo: agent.sessions.pageInfo }
}

export function pagingCases(startRouter: StartRouter): void {
  test('agents of the catalogue page through all their sessions forwards', async (t) => {
    const started = await startSupergraph(t, startRouter, { agents: supportBot })
    const { emulator, keyOf } = started
    const seen: string[] = []
    let window: Record<string, unknown> = { first: 20 }
    for (const last of [false, false, true]) {
      const { ids, pageInfo } = await pageOf(started, window)
      assert.equal(pageInfo.hasNextPage, !last)
      seen.push(...ids)
      window = { first: 20, after: pageInfo.endCursor }
    }
    assert.deepEqual(callsOf(emulator), { 'list support-bot': 2 })
    assert.deepEqual(seen, await upstreamIds(emulator, keyOf('alice'), 'desc'))
  })

  test('agents of the catalogue page through all their sessions backwards', async (t) => {
    const started = await startSupergraph(t, startRouter, { agents: supportBot })
    const { emulator, keyOf } = started
    const seen: string[] = []
    let window: Record<string, unknown> = { last: 20 }
    for (const last of [false, false, true]) {
      const { ids, pageInfo } = await pageOf(started, window)
      assert.equal(pageInfo.hasPreviousPage, !last)
      seen.unshift(...ids)
      window = { last: 20, before: pageInfo.startCursor }
    }
    assert.deepEqual(callsOf(emulator), { 'list support-bot': 2 })
    assert.deepEqual(seen, await upstreamIds(emulator, keyOf('alice'), 'desc'))
  })

  test('one page of every agent costs one upstream call for each', async (t) => {
    const { ask, emulator } = await startSupergraph(t, startRouter)
    const { data, errors } = await ask(
      '{ agents { name a: sessions(first: 3) { nodes { id } } b: sessions(first: 5) { nodes { id } } } }',
    )
    assert.equal(errors, undefined)
    assert.deepEqual(
      data?.['agents'].map(({ name }: { name: string }) => name),
      ['support-bot', 'travel-planner', 'code-reviewer'],
    )
    assert.deepEqual(data?.['agents'][0].b.nodes.slice(0, 3), data?.['agents'][0].a.nodes)
    assert.deepEqual(callsOf(emulator), {
      'list support-bot': 1,
      'list travel-planner': 1,
      'list code-reviewer': 1,
    })
  })

  test('sessions show what the catalogue says of their agent, at no further upstream call', async (t) => {
    const { ask, emulator } = await startSupergraph(t, startRouter)
    const { data, errors } = await ask(
      '{ sessions(agentName: "support-bot", first: 3) { nodes { agent { name owner description } } } }',
    )
    assert.equal(errors, undefined)
    const agent = {
      name: 'support-bot',
      owner: 'Customer Care',
      description: 'Answers customers, day and night.',
    }
    assert.deepEqual(data, { sessions: { nodes: [{ agent }, { agent }, { agent }] } })
    assert.deepEqual(callsOf(emulator), { 'list support-bot': 1 })
  })

  test('tickets show sessions of which they store only agent name and session id', async (t) => {
    const { ask, emulator, keyOf, tickets } = await startSupergraph(t, startRouter)
    const bots = await upstreamIds(emulator, keyOf('alice'), 'desc')
    const planners = await upstreamIds(emulator, keyOf('alice'), 'desc', 'travel-planner')
    const sessions = [
      { agentName: 'support-bot', sessionId: bots[40] ?? '' },
      { agentName: 'travel-planner', sessionId: planners[2] ?? '' },
      { agentName: 'support-bot', sessionId: bots[3] ?? '' },
      { agentName: 'support-bot', sessionId: bots[3] ?? '' },
    ]
    tickets.push(...sessions.map((session, number) => ({ number, subject: 'Help', session })))
    tickets.push({ number: 9, subject: 'No session', session: null })
    const { data, errors } = await ask(
      '{ tickets { number session { agentName sessionId createdAt agent { owner } } } }',
    )
    assert.equal(errors, undefined, JSON.stringify(errors))
    assert.deepEqual(
      data?.['tickets'].map((ticket: { session: Record<string, unknown> | null }) => {
        if (ticket.session === null) return null
        const { createdAt, agent, ...key } = ticket.session
        assert.match(String(createdAt), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
        assert.deepEqual(agent, {
          owner: key['agentName'] === 'support-bot' ? 'Customer Care' : 'Travel Desk',
        })
        return key
      }),
      [...sessions, null],
    )
    assert.deepEqual(callsOf(emulator), { 'list support-bot': 1, 'list travel-planner': 1 })
  })

  test('without Node the supergraph connects agents, sessions and tickets all the same', async (t) => {
    const settings = { NODE_INTERFACE: 'off' }
    const { ask, emulator, keyOf, tickets } = await startSupergraph(t, startRouter, {
      agents: supportBot,
      settings,
    })
    const [sessionId = ''] = await upstreamIds(emulator, keyOf('alice'), 'desc')
    tickets.push({ number: 1, subject: 'Help', session: { agentName: 'support-bot', sessionId } })
    const { data, errors } = await ask(
      '{ agents { sessions(first: 1) { nodes { sessionId } } } tickets { session { sessionId agent { owner } } } }',
    )
    assert.equal(errors, undefined, JSON.stringify(errors))
    assert.deepEqual(data, {
      agents: [{ sessions: { nodes: [{ sessionId }] } }],
      tickets: [{ session: { sessionId, agent: { owner: 'Customer Care' } } }],
    })
    assert.equal((await ask('{ node(id: "a") { id } }')).data, undefined)
  })
}
