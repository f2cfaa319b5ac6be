// What every example of subscriptions can rely on, over real HTTP: new, changed and removed sessions appear in its list.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openLiveList as openApollo } from '../../examples/clients/apollo/live.ts'
import { openLiveList as openFetch } from '../../examples/clients/fetch-changes.ts'
import { openLiveList as openGraphqlSse } from '../../examples/clients/graphql-sse.ts'
import { openLiveList as openRelay } from '../../examples/clients/relay/live.ts'
import { openLiveList as openUrql } from '../../examples/clients/urql/live.ts'
import { row } from '../emulator/start-emulator.ts'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { startRecordingProxy } from './recording-proxy.ts'

const clients = [
  ['graphql-sse', openGraphqlSse],
  ['fetch', openFetch],
  ['Apollo Client', openApollo],
  ['urql', openUrql],
  ['Relay', openRelay],
] as const

const second = 1_700_000_000

for (const [name, openLiveList] of clients)
  test(`${name} shows what changes, and its stream ends with it`, async (t) => {
    const clock = createVirtualClock()
    const started = await startGateway(t, { clock, emulator: { data: 'empty' } })
    const { emulator, gateway, keyOf } = started
    const setRows = (...rows: ReturnType<typeof row>[]) =>
      emulator.setSessions('support-bot', keyOf('alice'), rows)
    setRows(row('a', second), row('b', second + 1), row('c', second + 2))
    const list = await openLiveList({
      url: gateway.url,
      getToken: () => tokenOf('alice'),
      agentName: 'support-bot',
      pageSize: 20,
    })
    t.after(() => list.close())
    const shown = () => list.rows().map(({ sessionId, status }) => `${sessionId} ${status}`)
    const polls = () => gateway.stats().watch.polls
    /** Lets time pass until the next poll, but none while a call is under way, and then waits for the client. */
    async function becomes(...expected: string[]): Promise<void> {
      const { changed } = polls()
      await waitFor('a poll that finds the change', () => {
        if (polls().changed > changed) return true
        if (gateway.stats().activeCalls === 0) clock.advance(250)
        return false
      })
      await waitFor(expected.join(), () => shown().join() === expected.join())
    }
    assert.deepEqual(shown(), ['c ACTIVE', 'b ACTIVE', 'a ACTIVE'])
    await waitFor('the first read for the stream', () => polls().unchanged === 1)

    setRows(
      row('b', second + 1, { status: 'idle' }),
      row('c', second + 2),
      row('d', second + 3),
      row('e', second + 4),
    )
    await becomes('e ACTIVE', 'd ACTIVE', 'c ACTIVE', 'b IDLE')
    setRows(row('b', second + 1, { status: 'idle' }), row('e', second + 4, { status: 'failed' }))
    await becomes('e FAILED', 'b IDLE')

    list.close()
    await waitFor('the end of the stream', () => gateway.stats().streams.open === 0)
    assert.deepEqual(gateway.stats().streams.ended, { client_gone: 1 })
  })

for (const [name, openLiveList] of clients)
  test(`${name} resumes with its newest cursor after its connection has ended`, async (t) => {
    const clock = createVirtualClock()
    const { emulator, gateway, keyOf } = await startGateway(t, { clock, emulator: { data: 'empty' } })
    const proxy = await startRecordingProxy(t, gateway.url)
    const setRows = (...rows: ReturnType<typeof row>[]) =>
      emulator.setSessions('support-bot', keyOf('alice'), rows)
    setRows(row('a', second))
    const list = await openLiveList({
      url: proxy.url,
      getToken: () => tokenOf('alice'),
      agentName: 'support-bot',
      pageSize: 20,
    })
    t.after(() => list.close())
    const shown = () => list.rows().map(({ sessionId }) => sessionId)
    await waitFor('the first read for the stream', () => gateway.stats().watch.polls.unchanged === 1)
    setRows(row('a', second), row('b', second + 1))
    await waitFor('the new row', () => {
      if (gateway.stats().activeCalls === 0) clock.advance(250)
      return shown().join() === 'b,a'
    })

    proxy.destroyConnections()
    setRows(row('b', second + 1), row('c', second + 2))
    await waitFor('the rows of the second stream', () => {
      if (gateway.stats().streams.started === 2 && gateway.stats().activeCalls === 0) clock.advance(250)
      return shown().join() === 'c,b'
    })
    const cursors = [...proxy.received().matchAll(/"since":"([^"]+)"/g)].map(([, since]) => since)
    assert.equal(cursors.length, 2)
    assert.notEqual(cursors[0], cursors[1])
  })
