// The API owner's own client, in two generations, is served by the emulator.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { AIProjectClient as PreviewClient } from 'azure-ai-projects-2.2'
import { AIProjectClient as CurrentClient } from 'azure-ai-projects-2.10'
import type { Behaviour } from '../../../emulator/behaviour.ts'
import type { Emulator } from '../../../emulator/emulator.ts'
import { rows, startEmulatorWith } from '../../../test/emulator/start-emulator.ts'
import { createPlainHttpClient, credential, secureUrl } from './transport.ts'

const count = 45

function serve(t: TestContext, behaviour: Partial<Behaviour>): Promise<Emulator> {
  return startEmulatorWith(t, rows(count), { token: 'sdk-token', behaviour })
}

function createPreviewClient(emulator: Emulator): PreviewClient {
  return new PreviewClient(secureUrl(emulator.url), credential, { httpClient: createPlainHttpClient() })
}

function createCurrentClient(emulator: Emulator): CurrentClient {
  return new CurrentClient(secureUrl(emulator.url), credential, { httpClient: createPlainHttpClient() })
}

async function idsOf(sessions: AsyncIterable<{ agent_session_id: string }>): Promise<string[]> {
  const ids: string[] = []
  for await (const session of sessions) ids.push(session.agent_session_id)
  return ids
}

const newestFirst = rows(count)
  .map((row) => row.agent_session_id)
  .toReversed()

const key = { userIsolationKey: 'ann' }
/** Its stop has no option for the key. */
const keyHeader = { requestOptions: { headers: { 'x-ms-user-isolation-key': 'ann' } } }
const identity = { requestOptions: { headers: { 'x-ms-user-identity': 'ann' } } }

test('SDK 2.2 lists each session once over several pages', async (t) => {
  const emulator = await serve(t, { previewGate: 'AgentEndpoints=V1Preview' })
  const { agents } = createPreviewClient(emulator).beta
  assert.deepEqual(await idsOf(agents.listSessions('bot', { ...key, limit: 20, order: 'desc' })), newestFirst)
  assert.deepEqual(
    emulator.requests.map((request) => request.query['after']),
    [undefined, 'r26', 'r6'],
  )
})

test('SDK 2.2 sends the isolation key with page one only', async (t) => {
  const emulator = await serve(t, {})
  await idsOf(createPreviewClient(emulator).beta.agents.listSessions('bot', { ...key, limit: 20 }))
  assert.deepEqual(
    emulator.requests.map((request) => request.rawIdentityHeaders),
    [['ann'], [], []],
  )
})

test('SDK 2.2 fails on page two of a service that demands the isolation key', async (t) => {
  const emulator = await serve(t, { missingIdentity: 'badRequest' })
  const { agents } = createPreviewClient(emulator).beta
  await assert.rejects(idsOf(agents.listSessions('bot', { ...key, limit: 20 })), { statusCode: 400 })
  assert.equal(emulator.requests.length, 2)
})

test('SDK 2.2 creates, gets, stops and deletes a session', async (t) => {
  const emulator = await serve(t, { missingIdentity: 'badRequest' })
  const { agents } = createPreviewClient(emulator).beta
  const indicator = { type: 'version_ref' as const, agent_version: '3' }
  const created = await agents.createSession('bot', indicator, { ...key, agentSessionId: 'new' })
  assert.equal(created.agent_session_id, 'new')
  const session = await agents.getSession('bot', 'new', key)
  assert.deepEqual([session.status, session.version_indicator], ['creating', indicator])
  await agents.stopSession('bot', 'new', keyHeader)
  await agents.deleteSession('bot', 'new', key)
  await agents.deleteSession('bot', 'new', key)
  await assert.rejects(agents.getSession('bot', 'new', key), { statusCode: 404 })
})

test('SDK 2.10 lists each session once over several pages', async (t) => {
  const emulator = await serve(t, { identityHeader: 'x-ms-user-identity' })
  const { agents } = createCurrentClient(emulator)
  const listed = agents.listSessions('bot', { ...identity, limit: 20, order: 'desc' })
  assert.deepEqual(await idsOf(listed), newestFirst)
  assert.deepEqual(
    emulator.requests.map((request) => [request.query['after'], request.identity]),
    [
      [undefined, 'ann'],
      ['r26', undefined],
      ['r6', undefined],
    ],
  )
})

test('SDK 2.10 creates, gets, stops and deletes a session', async (t) => {
  const emulator = await serve(t, { identityHeader: 'x-ms-user-identity', missingIdentity: 'badRequest' })
  const { agents } = createCurrentClient(emulator)
  const indicator = { type: 'version_ref' as const, agent_version: '3' }
  await agents.createSession('bot', indicator, { ...identity, agentSessionId: 'new' })
  await agents.stopSession('bot', 'new', identity)
  const session = await agents.getSession('bot', 'new', identity)
  assert.ok(session.stopped_at instanceof Date)
  await agents.deleteSession('bot', 'new', identity)
  await agents.deleteSession('bot', 'new', identity)
  await assert.rejects(agents.getSession('bot', 'new', identity), { statusCode: 404 })
})

test('both SDKs read an error of the API as one', async (t) => {
  const emulator = await serve(t, {})
  const expected = { statusCode: 400, code: 'invalid_request' }
  await assert.rejects(
    idsOf(createCurrentClient(emulator).agents.listSessions('bot', { limit: 500 })),
    expected,
  )
  await assert.rejects(
    idsOf(createPreviewClient(emulator).beta.agents.listSessions('bot', { limit: 500 })),
    expected,
  )
})
