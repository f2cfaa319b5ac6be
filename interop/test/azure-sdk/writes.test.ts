// The gateway's writes are those of the API owner's own client, in two generations, and both read the emulator's responses alike.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AIProjectClient as PreviewClient } from 'azure-ai-projects-2.2'
import { AIProjectClient as CurrentClient } from 'azure-ai-projects-2.10'
import type { RecordedRequest } from '../../../emulator/recorded-request.ts'
import { row } from '../../../test/emulator/start-emulator.ts'
import { never, startWrites, target } from '../../../test/upstream/start-writes.ts'
import { createPlainHttpClient, credential, secureUrl } from './transport.ts'

const indicator = { type: 'version_ref' as const, agent_version: '3' }
const headers = { requestOptions: { headers: { 'x-ms-user-isolation-key': 'ann' } } }
const key = { userIsolationKey: 'ann' }

/** The writes of a session of ann's by both clients. */
const sdks = {
  '2.2': (url: string) => {
    const options = { httpClient: createPlainHttpClient() }
    const { agents } = new PreviewClient(secureUrl(url), credential, options).beta
    return {
      create: (id: string) => agents.createSession('bot', indicator, { ...key, agentSessionId: id }),
      stop: (id: string) => agents.stopSession('bot', id, headers),
      delete: (id: string) => agents.deleteSession('bot', id, key),
      get: (id: string) => agents.getSession('bot', id, key),
    }
  },
  '2.10': (url: string) => {
    const options = { httpClient: createPlainHttpClient() }
    const { agents } = new CurrentClient(secureUrl(url), credential, options)
    return {
      create: (id: string) => agents.createSession('bot', indicator, { ...headers, agentSessionId: id }),
      stop: (id: string) => agents.stopSession('bot', id, headers),
      delete: (id: string) => agents.deleteSession('bot', id, headers),
      get: (id: string) => agents.getSession('bot', id, headers),
    }
  },
}

/** What the API reads of a request. */
function readOf({ method, path, body, status, identity }: RecordedRequest): unknown {
  return { method, path, body: body === undefined ? undefined : JSON.parse(body), status, identity }
}

for (const [version, connect] of Object.entries(sdks)) {
  test(`SDK ${version} creates, stops and deletes by the same requests as the gateway, and gets the same responses`, async (t) => {
    const { writes, emulator } = await startWrites(t)
    await writes.create(target, never)
    await writes.stop(target, never)
    await writes.delete(target, never)
    const ours = emulator.requests.map(readOf)
    emulator.reset()
    const sdk = connect(emulator.url)
    await sdk.create('s-1')
    await sdk.stop('s-1')
    await sdk.get('s-1')
    await sdk.delete('s-1')
    assert.deepEqual(emulator.requests.map(readOf), ours)
  })

  test(`SDK ${version} reads the errors of the emulator's writes as the API's`, async (t) => {
    const { emulator } = await startWrites(t)
    const sdk = connect(emulator.url)
    emulator.setSessions('bot', 'ann', [row('s-1', 1)])
    await assert.rejects(sdk.create('s-1'), { statusCode: 409, code: 'conflict' })
    emulator.script({ kind: 'modifiedConcurrently' }, { kind: 'status', status: 424 })
    await assert.rejects(sdk.delete('s-1'), { statusCode: 409, code: 'conflict' })
    await assert.rejects(sdk.stop('s-1'), { statusCode: 424, code: 'session_not_ready' })
    await assert.rejects(sdk.stop('s-2'), { statusCode: 404, code: 'not_found' })
  })

  test(`SDK ${version} sees a session through its states`, async (t) => {
    let now = 1_000_000
    const behaviour = { transitionMs: 30_000 }
    const { emulator } = await startWrites(t, {}, { behaviour, now: () => now })
    const sdk = connect(emulator.url)
    const statuses: string[] = []
    const read = async () => void statuses.push((await sdk.get('s-1')).status)
    const wait = () => void (now += 30_000)
    for (const change of [() => sdk.create('s-1'), () => sdk.stop('s-1'), () => sdk.delete('s-1')]) {
      await change()
      await read()
      wait()
      await read()
    }
    assert.deepEqual(statuses, ['creating', 'active', 'updating', 'idle', 'deleting', 'deleted'])
    wait()
    await assert.rejects(sdk.get('s-1'), { statusCode: 404 })
  })
}
