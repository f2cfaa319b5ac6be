import assert from 'node:assert/strict'
import { test } from 'node:test'
import { internalMarker } from '../../emulator/response.ts'
import { errorBody, exchange } from './exchange.ts'
import { call, list, row, startEmulator, startEmulatorWith } from './start-emulator.ts'

test('a token, once set, has to be the bearer token of every request', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)], { token: 'secret' })
  assert.equal((await list(emulator)).status, 401)
  assert.equal((await list(emulator, '', { headers: { authorization: 'Bearer wrong' } })).status, 401)
  assert.equal((await list(emulator, '', { headers: { authorization: 'Bearer secret' } })).status, 200)
})

test('previewGate responds 403 until the feature is listed', async (t) => {
  const feature = 'AgentEndpoints=V1Preview'
  const emulator = await startEmulatorWith(t, [row('a', 1)], { behaviour: { previewGate: feature } })
  const refused = await list(emulator, '', { headers: { 'foundry-features': `${feature}2` } })
  assert.equal(refused.status, 403)
  assert.equal(errorBody(refused).error.code, 'preview_feature_required')
  const headers = { 'foundry-features': `HostedAgents=V1Preview, ${feature}` }
  assert.equal((await list(emulator, '', { headers })).status, 200)
})

test('a request without api-version is a 400 that names it', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)])
  const outcome = await exchange(`${emulator.url}/agents/bot/endpoint/sessions`)
  assert.equal(outcome.status, 400)
  assert.equal(errorBody(outcome).error.code, 'invalid_request')
  assert.equal(errorBody(outcome).error.param, 'api-version')
})

test('an agent is known once it has been set up, and unknown agents are 404', async (t) => {
  const emulator = await startEmulator(t, { data: 'empty' })
  assert.equal((await list(emulator)).status, 404)
  emulator.insertSession('bot', 'ann', row('a', 1))
  assert.equal((await list(emulator)).status, 200)
})

test('other paths are 404, other methods 405', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)])
  const origin = new URL(emulator.url).origin
  for (const url of [`${origin}/agents/bot/endpoint/sessions`, `${emulator.url}/agents/bot`, `${origin}/`]) {
    assert.equal((await exchange(`${url}?api-version=v1`)).status, 404)
  }
  assert.equal((await call(emulator, '/a/files')).status, 404)
  assert.equal((await call(emulator, '/%zz', '', { method: 'PUT' })).status, 405)
  assert.equal((await list(emulator, '', { method: 'PATCH' })).status, 405)
})

test('every error body carries internals to search for, and every response a request id', async (t) => {
  const emulator = await startEmulatorWith(t, [row('a', 1)])
  emulator.script({ kind: 'status', status: 500 })
  for (const outcome of [
    await list(emulator),
    await list(emulator, '&limit=0'),
    await call(emulator, '/no'),
  ]) {
    assert.ok(outcome.text.split(internalMarker).length > 3)
    assert.match(String(outcome.headers['x-request-id']), /^req-\d+$/)
  }
})
