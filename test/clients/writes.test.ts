// What every example of mutations can rely on, over real HTTP: its list shows what was created, stopped and deleted, and nothing
// that was not.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { openWritableList as openApollo } from '../../examples/clients/apollo/writes.ts'
import { openWritableList as openFetch } from '../../examples/clients/fetch-writes.ts'
import { openWritableList as openRelay } from '../../examples/clients/relay/writes.ts'
import type { OpenWritableList } from '../../examples/clients/session-writes.ts'
import { openWritableList as openUrql } from '../../examples/clients/urql/writes.ts'
import { row } from '../emulator/start-emulator.ts'
import { tokenOf } from '../gateway/start-gateway.ts'
import { waitFor } from '../wait-for.ts'
import { startWrites } from '../writes/start-writes.ts'

const clients = [
  ['Relay', openRelay],
  ['Apollo Client', openApollo],
  ['urql', openUrql],
  ['fetch', openFetch],
] as const

const second = 1_700_000_000

/** Opens the list of three sessions, c, b and a. `onPause`: what happens between a mutation and its repeat. */
async function open(t: TestContext, openList: OpenWritableList, onPause: () => void = () => undefined) {
  const started = await startWrites(t, { emulator: { data: 'empty' } })
  const { emulator, gateway, keyOf } = started
  emulator.setSessions('support-bot', keyOf('alice'), [
    row('a', second),
    row('b', second + 1),
    row('c', second + 2),
  ])
  const pauses: number[] = []
  const list = await openList({
    url: gateway.url,
    token: await tokenOf('alice'),
    agentName: 'support-bot',
    pageSize: 20,
    async pause(ms) {
      pauses.push(ms)
      onPause()
    },
  })
  t.after(() => list.close())
  const shown = () => list.rows().map(({ sessionId, status }) => `${sessionId} ${status}`)
  const idOf = (sessionId: string) => list.rows().find((each) => each.sessionId === sessionId)?.id ?? ''
  assert.deepEqual(shown(), ['c ACTIVE', 'b ACTIVE', 'a ACTIVE'])
  started.calls()
  return { ...started, list, shown, idOf, pauses }
}

for (const [name, openList] of clients) {
  test(`${name} shows a created session first, a stopped one in its place, and a deleted one no more`, async (t) => {
    const { list, shown, idOf, rows } = await open(t, openList)
    assert.deepEqual(await list.create(), [])
    const [created] = await rows()
    const first = `${created?.node.sessionId} CREATING`
    assert.deepEqual(shown(), [first, 'c ACTIVE', 'b ACTIVE', 'a ACTIVE'])

    assert.deepEqual(await list.stop(idOf('b')), [])
    assert.deepEqual(shown(), [first, 'c ACTIVE', 'b IDLE', 'a ACTIVE'])

    assert.deepEqual(await list.delete(idOf('c')), [])
    // urql reads the list again.
    await waitFor('the row is removed', () => shown().length === 3)
    assert.deepEqual(shown(), [first, 'b IDLE', 'a ACTIVE'])
  })

  test(`${name} removes and adds nothing when a mutation fails, and does not repeat it`, async (t) => {
    // Relay warns of an edge that is null, in development.
    t.mock.method(console, 'error', () => undefined)
    const { list, shown, idOf, emulator, calls, pauses } = await open(t, openList)
    emulator.fail({ kind: 'status', status: 403 })
    const id = idOf('b')
    for (const errors of [await list.delete(id), await list.stop(id), await list.create()])
      assert.deepEqual(
        errors.map(({ code, retryable }) => [code, retryable]),
        [['FORBIDDEN', false]],
      )
    emulator.fail(undefined)
    assert.deepEqual(shown(), ['c ACTIVE', 'b ACTIVE', 'a ACTIVE'])
    assert.deepEqual(pauses, [])
    assert.deepEqual(
      calls()
        .filter((call) => call !== 'list')
        .map((call) => call.split(' ')[0]),
      ['delete', 'stop', 'create'],
    )
  })

  test(`${name} repeats a create whose outcome is unknown with its key: there is one session`, async (t) => {
    t.mock.method(console, 'error', () => undefined)
    let isRepaired = false
    const started = await open(t, openList, () => {
      isRepaired = true
      started.emulator.fail(undefined)
    })
    const { list, shown, rows, emulator, pauses } = started
    // The session is created, and neither its response nor the session can be read.
    emulator.fail({
      kind: 'resetBeforeHeaders',
      afterDeed: true,
      match: ({ operation }) => operation !== 'list',
    })
    assert.deepEqual(await list.create(), [])
    assert.equal(isRepaired, true)
    assert.equal(pauses.length, 1)
    const listed = (await rows()).map(({ node }) => `${node.sessionId} ${node.status}`)
    assert.equal(listed.length, 4)
    assert.deepEqual(shown(), listed)
  })
}
