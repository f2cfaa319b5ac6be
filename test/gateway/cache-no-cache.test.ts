// `Cache-Control: no-cache` of a client: every page of its operation comes from a call that started after the request.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { row, rows } from '../emulator/start-emulator.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { errorsOf, startGateway } from './start-gateway.ts'

const document = '{ sessions(agentName: "bot", first: 110) { nodes { sessionId } } }'
const noCache = { headers: { 'cache-control': 'no-cache' } }
const empty = { emulator: { data: 'empty' } } as const

for (const [value, calls] of [
  ['no-cache', 2],
  ['No-Cache', 2],
  ['max-age=0, no-cache', 2],
  ['no-cache, no-store', 2],
  ['max-age=0', 0],
  ['no-cachet', 0],
] as const) {
  test(`\`${value}\` reads ${calls === 0 ? 'nothing' : 'every page of the operation'} again`, async (t) => {
    const clock = createVirtualClock()
    const { query, emulator, keyOf } = await startGateway(t, { clock, ...empty })
    emulator.setSessions('bot', keyOf('alice'), rows(120))
    await query(document)
    emulator.requests.length = 0
    emulator.insertSession('bot', keyOf('alice'), row('new', 9_999))
    clock.advance(1)
    const { body, headers } = await query(document, {}, { headers: { 'cache-control': value } })
    const nodes = body.data?.['sessions'].nodes ?? []
    assert.deepEqual(
      [nodes[0]?.sessionId, nodes.length, emulator.requests.length],
      [calls === 0 ? 'r120' : 'new', 110, calls],
    )
    assert.match(String(headers.get('cache-status')), calls === 0 ? /; hit; / : /; fwd=miss; .*miss=2/)
  })
}

test('a page that was read again is served to requests without no-cache', async (t) => {
  const clock = createVirtualClock()
  const { query, emulator, keyOf } = await startGateway(t, { clock, ...empty })
  emulator.setSessions('bot', keyOf('alice'), rows(3))
  await query(document)
  emulator.insertSession('bot', keyOf('alice'), row('new', 9_999))
  clock.advance(1)
  const anew = await query(document, {}, noCache)
  assert.deepEqual((await query(document)).body, anew.body)
  assert.equal(emulator.requests.length, 2)
})

test('a call that started before the request is not joined', async (t) => {
  const clock = createVirtualClock()
  const { query, emulator, keyOf } = await startGateway(t, { clock, ...empty })
  emulator.setSessions('bot', keyOf('alice'), rows(3))
  const gate = createGate()
  emulator.script(gate.fault)
  const early = query(document)
  await gate.reached
  clock.advance(1)
  const late = await query(document, {}, noCache)
  assert.equal(late.body.data?.['sessions'].nodes.length, 3)
  assert.equal(emulator.requests.length, 2)
  gate.release()
  assert.deepEqual((await early).body, late.body)
})

test('when the upstream fails, the error is sent, even beside a fresh page', async (t) => {
  const clock = createVirtualClock()
  const { query, emulator, keyOf } = await startGateway(t, { clock, ...empty })
  emulator.setSessions('bot', keyOf('alice'), rows(3))
  const page = await query(document)
  clock.advance(1)
  emulator.fail({ kind: 'status', status: 503 })
  const response = await advanceUntilSettled(clock, query(document, {}, noCache))
  assert.deepEqual(
    errorsOf(response).map(({ code }) => code),
    ['UPSTREAM_UNAVAILABLE'],
  )
  assert.equal(response.headers.get('cache-control'), 'no-store')
  assert.deepEqual((await query(document)).body, page.body)
})
