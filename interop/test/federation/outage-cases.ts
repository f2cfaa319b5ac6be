// Outages seen through any router: what one subgraph cannot say takes nothing from the others.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { callsOf } from '../../../test/federation/calls.ts'
import { createVirtualClock } from '../../../test/virtual-clock.ts'
import type { StartRouter } from '../../supergraph/router.ts'
import { startSupergraph } from './start-supergraph.ts'

export function outageCases(startRouter: StartRouter): void {
  test("one agent's list that cannot be read leaves the catalogue and the other lists", async (t) => {
    const { ask, emulator } = await startSupergraph(t, startRouter)
    emulator.fail({ kind: 'status', status: 500, match: ({ agentName }) => agentName === 'travel-planner' })
    const { data, errors } = await ask('{ agents { name owner sessions(first: 2) { nodes { id } } } }')
    assert.deepEqual(
      data?.['agents'].map(({ owner, sessions }: { owner: string; sessions: unknown }) => [
        owner,
        sessions !== null,
      ]),
      [
        ['Customer Care', true],
        ['Travel Desk', false],
        ['Platform', true],
      ],
    )
    assert.deepEqual(
      errors?.map(({ extensions }) => extensions.code),
      ['UPSTREAM_UNAVAILABLE'],
    )
    assert.deepEqual(callsOf(emulator), {
      'list support-bot': 1,
      'list travel-planner': 3,
      'list code-reviewer': 1,
    })
  })

  test('a list that takes longer than the deadline is given up by the gateway, not by the router', async (t) => {
    const clock = createVirtualClock()
    const { ask, emulator } = await startSupergraph(t, startRouter, { clock })
    emulator.fail({ kind: 'hang' })
    const asked = ask('{ agents { owner } sessions(agentName: "support-bot") { nodes { id } } }')
    await Promise.race([emulator.waitForRequests(1), asked])
    clock.advance(10_000)
    const { data, errors } = await asked
    const agents = ['Customer Care', 'Travel Desk', 'Platform'].map((owner) => ({ owner }))
    assert.deepEqual(data, { agents, sessions: null })
    assert.deepEqual(
      errors?.map(({ extensions }) => extensions.code),
      ['UPSTREAM_TIMEOUT'],
    )
    assert.deepEqual(callsOf(emulator), { 'list support-bot': 1 })
  })

  test('while the catalogue is down, sessions are complete but for its fields', async (t) => {
    const { ask, catalogue, emulator } = await startSupergraph(t, startRouter)
    await catalogue.close()
    const { data, errors } = await ask(`{
      agents { name }
      sessions(agentName: "support-bot", first: 2) { nodes { agentName agent { name owner } } }
    }`)
    const node = { agentName: 'support-bot', agent: { name: 'support-bot', owner: null } }
    assert.deepEqual(data, { agents: null, sessions: { nodes: [node, node] } })
    assert.ok(errors !== undefined && errors.length > 0)
    assert.deepEqual(callsOf(emulator), { 'list support-bot': 1 })
  })

  test('while the sessions are down, the other subgraphs still respond', async (t) => {
    const { ask, gateway, emulator, tickets } = await startSupergraph(t, startRouter)
    tickets.push({ number: 1, subject: 'Help', session: { agentName: 'support-bot', sessionId: 's' } })
    await gateway.close()
    const { data, errors } = await ask(
      '{ agents { owner sessions { nodes { id } } } tickets { subject session { status } } }',
    )
    assert.deepEqual(data, {
      agents: ['Customer Care', 'Travel Desk', 'Platform'].map((owner) => ({ owner, sessions: null })),
      tickets: [{ subject: 'Help', session: null }],
    })
    assert.ok(errors !== undefined && errors.length > 0)
    assert.deepEqual(emulator.requests, [])
  })
}
