// What every example client can rely on: pages both ways, a filter, polls that cost nothing, an outage.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { ListOptions, SessionList } from '../../examples/clients/session-list.ts'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { row } from '../emulator/start-emulator.ts'
import { type StartedGateway, startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { clients, type ExampleClient, openChildList } from './every-client.ts'
import { expectNoComplaints, pageSize, pagingCalls, startLongList, upstreamCalls } from './long-list.ts'

const sessionIds = (list: SessionList) => list.rows().map(({ sessionId }) => sessionId)
const shown = (list: SessionList) => list.rows().map(({ sessionId, status }) => `${sessionId} ${status}`)

function optionsFor(list: StartedGateway, token: string, options: Partial<ListOptions> = {}): ListOptions {
  return { url: list.gateway.url, token, agentName: 'support-bot', pageSize, startAt: 'newest', ...options }
}

interface ShortList extends StartedGateway {
  readonly clock: VirtualClock
  readonly list: SessionList
}

/** A client that shows three sessions, whose page is fresh for five seconds and served for ten minutes in an outage. */
async function openShortList(t: TestContext, client: ExampleClient): Promise<ShortList> {
  const clock = createVirtualClock()
  const started = await startGateway(t, {
    clock,
    emulator: { data: 'empty' },
    settings: { PAGE_CACHE_MAX_AGE_MS: '5000', PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '0' },
  })
  const rows = ['a', 'b', 'c'].map((id, index) => row(id, 1_700_000_000 + index))
  started.emulator.setSessions('support-bot', started.keyOf('alice'), rows)
  const list = await client.open(t, optionsFor(started, await tokenOf('alice')))
  assert.deepEqual(shown(list), ['c ACTIVE', 'b ACTIVE', 'a ACTIVE'])
  return { ...started, clock, list }
}

const notModified = ({ log }: StartedGateway) => log.lines.filter(({ status }) => status === 304).length

for (const client of clients) {
  const { name, skip } = client

  test(`${name} pages from the newest session to the oldest, each once`, { skip }, async (t) => {
    expectNoComplaints(t)
    const started = await startLongList(t)
    const list = await client.open(t, optionsFor(started, started.token))
    for (let pages = 1; list.hasNext(); pages += 1) {
      assert.deepEqual(sessionIds(list), started.ids.slice(0, pages * pageSize))
      await list.loadNext()
    }
    assert.deepEqual(sessionIds(list), started.ids)
    assert.equal(list.hasPrevious(), false)
    assert.deepEqual(upstreamCalls(started), pagingCalls.forwards)
  })

  test(`${name} pages from the oldest session to the newest, each once`, { skip }, async (t) => {
    expectNoComplaints(t)
    const started = await startLongList(t)
    const list = await client.open(t, optionsFor(started, started.token, { startAt: 'oldest' }))
    for (let pages = 1; list.hasPrevious(); pages += 1) {
      assert.deepEqual(sessionIds(list), started.ids.slice(-pages * pageSize))
      await list.loadPrevious()
    }
    assert.deepEqual(sessionIds(list), started.ids)
    assert.equal(list.hasNext(), false)
    assert.deepEqual(upstreamCalls(started), pagingCalls.backwards)
  })

  test(`${name} lists only sessions in the states of its filter`, { skip }, async (t) => {
    expectNoComplaints(t)
    const statuses = ['active', 'idle', 'failed', 'deleted', 'idle']
    const rows = statuses.map((status, index) => row(`s${index}`, 1_700_000_000 + index, { status }))
    const started = await startLongList(t, rows)
    const options = optionsFor(started, started.token, { statuses: ['IDLE', 'FAILED'] })
    assert.deepEqual(shown(await client.open(t, options)), ['s4 IDLE', 's2 FAILED', 's1 IDLE'])
  })

  test(`${name} polls: no call while the page is fresh, then what is new and what has changed`, {
    skip,
  }, async (t) => {
    expectNoComplaints(t)
    const started = await openShortList(t, client)
    const { clock, emulator, keyOf, list } = started
    await list.poll()
    await list.poll()
    assert.deepEqual(shown(list), ['c ACTIVE', 'b ACTIVE', 'a ACTIVE'])
    assert.equal(emulator.requests.length, 1)
    if (client.revalidates) await waitFor('a 304', () => notModified(started) > 0)

    emulator.insertSession('support-bot', keyOf('alice'), row('d', 1_700_000_100))
    emulator.updateSession('support-bot', keyOf('alice'), 'b', { status: 'idle' })
    clock.advance(5_001)
    await list.poll()
    assert.deepEqual(shown(list), ['d ACTIVE', 'c ACTIVE', 'b IDLE', 'a ACTIVE'])
    assert.equal(emulator.requests.length, 2)
  })

  test(`${name} in an outage: stale rows, then an error with a code that leaves them, then rows again`, {
    skip,
  }, async (t) => {
    const { clock, emulator, keyOf, list } = await openShortList(t, client)
    const rows = shown(list)
    emulator.fail({ kind: 'status', status: 503 })
    clock.advance(60_000)
    await advanceUntilSettled(clock, list.poll())
    assert.deepEqual(shown(list), rows)

    clock.advance(600_000)
    await assert.rejects(advanceUntilSettled(clock, list.poll()), { code: 'UPSTREAM_UNAVAILABLE' })
    assert.deepEqual(shown(list), rows)

    emulator.fail(undefined)
    emulator.insertSession('support-bot', keyOf('alice'), row('d', 1_700_000_100))
    clock.advance(60_000)
    await advanceUntilSettled(clock, list.poll())
    assert.deepEqual(shown(list), ['d ACTIVE', ...rows])
  })
}

for (const { name, file } of clients.filter(({ revalidates }) => revalidates)) {
  test(`${name} runs by the command on top of its file`, async (t) => {
    const started = await startLongList(t)
    const list = await openChildList(t, file, optionsFor(started, started.token))
    await list.loadNext()
    assert.deepEqual(sessionIds(list), started.ids.slice(0, 2 * pageSize))
    assert.equal(list.hasNext(), true)
  })
}
