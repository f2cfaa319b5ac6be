// With UPSTREAM_HEDGING=on, a read of a list that hangs does not make its caller wait.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { rows } from '../emulator/start-emulator.ts'
import { waitFor } from '../wait-for.ts'
import { startGateway } from './start-gateway.ts'

const document = '{ sessions(agentName: "bot", first: 2) { nodes { sessionId } } }'

/** A gateway that has read a list a hundred times, without a cache; the next call hangs. */
async function start(t: Parameters<typeof startGateway>[0], UPSTREAM_HEDGING: string) {
  const settings = { UPSTREAM_HEDGING, PAGE_CACHE_MAX_BYTES: '0' }
  const started = await startGateway(t, { settings })
  const { emulator, keyOf, query } = started
  emulator.setSessions('bot', keyOf('alice'), rows(2))
  for (let read = 0; read < 100; read += 1) await query(document)
  emulator.requests.length = 0
  const gate = createGate()
  emulator.script(gate.fault)
  return { ...started, gate }
}

test('the second attempt responds while the first hangs, on behalf of the same caller', async (t) => {
  const { query, emulator, gateway, keyOf } = await start(t, 'on')
  const { body } = await query(document)
  assert.equal(body.data?.['sessions'].nodes.length, 2)
  assert.deepEqual(
    emulator.requests.map(({ rawIdentityHeaders }) => rawIdentityHeaders),
    [[keyOf('alice')], [keyOf('alice')]],
  )
  await waitFor('the first attempt is aborted', () => gateway.stats().activeCalls === 0)
  const { circuitBreaker, retryTokens } = gateway.stats()
  assert.deepEqual({ circuitBreaker, retryTokens }, { circuitBreaker: 'closed', retryTokens: 487 })
})

test('without the setting, the caller waits for the only attempt', async (t) => {
  const { query, emulator, gateway, gate } = await start(t, 'off')
  const response = query(document)
  await gate.reached
  gate.release()
  assert.equal((await response).body.data?.['sessions'].nodes.length, 2)
  assert.equal(emulator.requests.length, 1)
  assert.equal(gateway.stats().hedges, 0)
})
