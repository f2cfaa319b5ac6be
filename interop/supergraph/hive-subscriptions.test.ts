// Subscriptions through Hive Gateway, in both forms in which it sends them to a subgraph, all over real HTTP.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { row } from '../../test/emulator/start-emulator.ts'
import { tokenOf } from '../../test/gateway/start-gateway.ts'
import { openStream } from '../../test/streams/open-stream.ts'
import { waitFor } from '../../test/wait-for.ts'
import { startSupergraph } from '../test/federation/start-supergraph.ts'
import { startHiveGateway } from './hive-gateway.ts'

const query =
  'subscription { sessionsChanged(agentName: "support-bot") { added { node { sessionId } } reset } }'

for (const method of ['POST', 'GET'] as const)
  test(`by ${method} each caller is sent the own sessions, and a client that disconnects ends the gateway's stream`, async (t) => {
    const { router, gateway, emulator, keyOf, log } = await startSupergraph(
      t,
      (options) => startHiveGateway({ ...options, subscriptionMethod: method }),
      { emulator: { data: 'empty' } },
    )
    for (const who of ['alice', 'bob'])
      emulator.setSessions('support-bot', keyOf(who), [row(`of-${who}`, 1_700_000_000)])
    const open = async (who: string) => openStream(t, { url: router.url, token: await tokenOf(who), query })
    const [alice, bob] = [await open('alice'), await open('bob')]
    for (const [stream, who] of [
      [alice, 'alice'],
      [bob, 'bob'],
    ] as const) {
      const result = { sessionsChanged: { added: [{ node: { sessionId: `of-${who}` } }], reset: false } }
      await waitFor('the first event', () => /^event: next\ndata: .*\n\n/m.test(stream.text()))
      assert.deepEqual(JSON.parse(/^data: (.*)$/m.exec(stream.text())?.[1] ?? ''), { data: result })
    }
    assert.equal(gateway.stats().streams.open, 2)
    for (const { leave } of [alice, bob]) leave()
    await waitFor("the end of the gateway's streams", () => gateway.stats().streams.open === 0)
    assert.deepEqual(gateway.stats().streams.ended, { client_gone: 2 })
    const lines = log.lines.filter(({ msg }) => msg === 'stream ended')
    assert.deepEqual(
      lines.map((line) => line['method']),
      [method, method],
    )
  })

test('without a token a subscription is refused, and no stream is opened', async (t) => {
  const { router, gateway } = await startSupergraph(t, (options) => startHiveGateway(options))
  const stream = await openStream(t, { url: router.url, token: 'nonsense', query })
  assert.match(await stream.whole, /"code":"UNAUTHENTICATED"/)
  assert.equal(gateway.stats().streams.started, 0)
})
