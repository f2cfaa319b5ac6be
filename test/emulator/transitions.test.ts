// States that take their time, by a clock that stands still: what a session reads while it is created, stopped and deleted.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import type { Behaviour } from '../../emulator/behaviour.ts'
import type { SessionResource } from '../../emulator/session-resource.ts'
import { idsOf, sessionBody } from './exchange.ts'
import { call, list, row, startEmulatorWith } from './start-emulator.ts'

const headers = { 'x-ms-user-isolation-key': 'ann' }
const transitionMs = 30_000

/** An emulator whose clock shows second 1,000 until time passes; each change takes 30 s. */
async function start(t: TestContext, rows: SessionResource[], behaviour: Partial<Behaviour> = {}) {
  let nowMs = 1_000_000
  const emulator = await startEmulatorWith(t, rows, {
    now: () => nowMs,
    behaviour: { transitionMs, ...behaviour },
  })
  const post = (path: string, body = '') => call(emulator, path, '', { method: 'POST', headers, body })
  return {
    emulator,
    pass: (ms: number) => void (nowMs += ms),
    create: async (id: string) => (await post('', JSON.stringify({ agent_session_id: id }))).status,
    stop: async (id: string) => (await post(`/${id}:stop`)).status,
    remove: async (id: string) => (await call(emulator, `/${id}`, '', { method: 'DELETE', headers })).status,
    /** Status and second of the stop. */
    read: async (id: string) => {
      const outcome = await call(emulator, `/${id}`)
      if (outcome.status !== 200) return outcome.status
      const { status, stopped_at } = sessionBody(outcome)
      return stopped_at === undefined ? status : `${status} since ${stopped_at}`
    },
    ids: async () => idsOf(await list(emulator)),
  }
}

test('a created session is active after its time', async (t) => {
  const { create, read, pass } = await start(t, [])
  assert.equal(await create('new'), 201)
  pass(transitionMs - 1)
  assert.equal(await read('new'), 'creating')
  pass(1)
  assert.equal(await read('new'), 'active')
})

test('a stopped session is updating, then idle since the second of the change, however late it is read', async (t) => {
  const { stop, read, pass } = await start(t, [row('a', 1)])
  assert.equal(await stop('a'), 204)
  assert.equal(await read('a'), 'updating')
  pass(transitionMs - 1)
  assert.equal(await stop('a'), 204)
  assert.equal(await read('a'), 'updating')
  pass(5_000_000)
  assert.equal(await read('a'), 'idle since 1030')
  assert.equal(await stop('a'), 204)
  assert.equal(await read('a'), 'idle since 1030')
})

test('a deleted session is deleting, then deleted, then not listed; then its id can be used again', async (t) => {
  const { create, remove, stop, read, ids, pass } = await start(t, [row('a', 1)])
  assert.equal(await remove('a'), 204)
  assert.equal(await read('a'), 'deleting')
  pass(transitionMs)
  assert.equal(await read('a'), 'deleted')
  assert.deepEqual([await create('a'), await stop('a'), await remove('a')], [409, 404, 204])
  assert.deepEqual(await ids(), ['a'])
  pass(transitionMs)
  assert.deepEqual([await read('a'), await ids(), await remove('a')], [404, [], 204])
  assert.equal(await create('a'), 201)
  pass(transitionMs)
  assert.equal(await read('a'), 'active')
})

test('deletedLinger keeps it listed', async (t) => {
  const { remove, read, pass } = await start(t, [row('a', 1)], { deletedLinger: true })
  await remove('a')
  pass(100 * transitionMs)
  assert.equal(await read('a'), 'deleted')
})

test('a later change replaces those that were to come', async (t) => {
  const { create, stop, remove, read, pass } = await start(t, [])
  await create('new')
  await stop('new')
  pass(transitionMs)
  assert.equal(await read('new'), 'idle since 1030')
  await create('newer')
  await remove('newer')
  assert.equal(await read('newer'), 'deleting')
  pass(transitionMs)
  assert.equal(await read('newer'), 'deleted')
})

test('a session that a test sets up anew does not change by itself', async (t) => {
  const { emulator, create, read, pass } = await start(t, [])
  await create('new')
  emulator.setSessions('bot', 'ann', [row('new', 5, { status: 'failed' })])
  pass(transitionMs)
  assert.equal(await read('new'), 'failed')
})

test('a stop that fails is a 200 with the failed session, and the session stays failed', async (t) => {
  const { emulator, read, stop } = await start(t, [row('a', 1)])
  emulator.script({ kind: 'failedStop' })
  const outcome = await call(emulator, '/a:stop', '', { method: 'POST', headers })
  assert.deepEqual([outcome.status, sessionBody(outcome)], [200, row('a', 1, { status: 'failed' })])
  assert.equal(await read('a'), 'failed')
  emulator.script({ kind: 'failedStop' })
  assert.equal(await stop('none'), 404)
})

test('a write that meets another one is a 409 with its own words, and is not done', async (t) => {
  const { emulator, read } = await start(t, [row('a', 1)])
  for (const [path, method] of [
    ['/a:stop', 'POST'],
    ['/a', 'DELETE'],
    ['', 'POST'],
  ] as const) {
    emulator.script({ kind: 'modifiedConcurrently' })
    const { status, text } = await call(emulator, path, '', { method, headers })
    assert.equal(status, 409)
    assert.match(text, /"conflict".*modified concurrently\. Please retry/)
  }
  assert.equal(await read('a'), 'active')
})
