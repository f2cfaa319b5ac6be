// Calls that change something: method, body, status, and that they are repeated as reads are.
import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { type TestContext, test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { systemClock } from '../../src/clock.ts'
import { withRetry } from '../../src/resilience/retry.ts'
import { createRetryBudget } from '../../src/resilience/retry-budget.ts'
import type { ClientOptions, UpstreamCall } from '../../src/upstream/client.ts'
import { classify } from '../../src/upstream/policy-errors.ts'
import { parseSession } from '../../src/upstream/session-record.ts'
import { row } from '../emulator/start-emulator.ts'
import { failureOf, page, startClient } from './start-client.ts'

const { isolationKey, path } = page

const create = {
  isolationKey,
  path,
  method: 'POST',
  body: JSON.stringify({ agent_session_id: 's-1' }),
  idempotent: false,
  success: [201],
  parse: (value: unknown) => parseSession(value).agent_session_id,
} as const
/** A call that gets a response without content; 'POST' stops the session, 'DELETE' deletes it. */
const change = (method: 'POST' | 'DELETE') => ({
  isolationKey,
  path: `${path}/s-1${method === 'POST' ? ':stop' : ''}`,
  method,
  idempotent: true,
  success: [204],
  parse: (value: unknown) => assert.equal(value, undefined),
})

/** The client's calls with retries that do not wait. */
async function startRetried(t: TestContext, options: Partial<ClientOptions> = {}) {
  const { client, emulator } = await startClient(t, options)
  const retries = {
    classify,
    groupOf: (call: UpstreamCall<unknown>) => call.path,
    budget: createRetryBudget(),
    clock: systemClock,
    random: () => 0,
  }
  return {
    emulator,
    send: withRetry((call: UpstreamCall<unknown>, signal) => client.send(call, signal), retries),
  }
}

test('a session is created, stopped and deleted, each with its method and body', async (t) => {
  const { client, emulator } = await startClient(t)
  assert.equal(await client.send(create), 's-1')
  await client.send(change('POST'))
  await client.send(change('DELETE'))
  assert.deepEqual(
    emulator.requests.map(({ operation, sessionId, headers }) => [
      operation,
      sessionId,
      headers['content-type'],
    ]),
    [
      ['create', undefined, 'application/json'],
      ['stop', 's-1', undefined],
      ['delete', 's-1', undefined],
    ],
  )
  assert.deepEqual((await client.fetchPage(page)).rows, [])
})

const transient: readonly FaultKind[] = [
  { kind: 'status', status: 503 },
  { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  { kind: 'status', status: 409 },
  { kind: 'resetBeforeHeaders' },
]
for (const fault of transient) {
  const what = fault.kind === 'status' ? `${fault.kind} ${fault.status}` : fault.kind
  test(`a call is retried whatever its method: ${what}`, async (t) => {
    const { emulator, send } = await startRetried(t)
    emulator.setSessions('bot', 'ann', [row('s-1', 1)])
    emulator.script(fault)
    await send(change('DELETE'))
    assert.deepEqual(
      emulator.requests.map(({ operation }) => operation),
      ['delete', 'delete'],
    )
  })
}

for (const status of [200, 202, 205])
  test(`a success with another status than the documented one is a bad response: ${status}`, async (t) => {
    const { client, emulator } = await startClient(t)
    emulator.fail({ kind: 'status', status, body: '' })
    assert.equal((await failureOf(client.send(change('DELETE'))))['reason'], 'badResponse')
  })

test('a call that was not sent, because no connection could be made, is retried', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  assert.ok(typeof address === 'object' && address !== null)
  let attempts = 0
  const credential = () => {
    attempts += 1
    return undefined
  }
  const { send } = await startRetried(t, { url: `http://127.0.0.1:${address.port}`, credential })
  const failure = await failureOf(send(create))
  assert.deepEqual([failure['reason'], failure['scope']], ['unavailable', 'service'])
  assert.equal(attempts, 3)
})
