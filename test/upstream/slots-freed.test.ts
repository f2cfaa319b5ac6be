// Places and probes are let go at the deadline, whatever a call was waiting for.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createBulkhead, withBulkhead } from '../../src/resilience/bulkhead.ts'
import { withDeadline } from '../../src/resilience/deadline.ts'
import { createSessionsClient } from '../../src/upstream/client.ts'
import { settled } from '../resilience/scripted-call.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { failureOf, page, startClient } from './start-client.ts'

/** A client with one place, whose credential comes when the test says so. */
async function startWithOnePlace(t: TestContext, credential: () => Promise<string | undefined>) {
  const { emulator } = await startClient(t)
  const clock = createVirtualClock()
  const client = createSessionsClient({
    url: emulator.url,
    apiVersion: 'v1',
    features: '',
    identityHeader: 'x-ms-user-isolation-key',
    credential,
    maxConcurrency: 64,
    clock,
  })
  t.after(() => client.close())
  const places = createBulkhead(1, 1)
  return { emulator, clock, fetchPage: withDeadline(withBulkhead(client.fetchPage, places), 2_000, clock) }
}

test('a call that hangs gives its place to the next at its deadline', async (t) => {
  const { emulator, clock, fetchPage } = await startWithOnePlace(t, async () => undefined)
  emulator.script({ kind: 'hang' })
  const first = failureOf(fetchPage(page))
  await emulator.waitForRequests(1)
  clock.advance(1_000)
  const second = fetchPage(page)
  clock.advance(1_000)
  assert.equal((await first)['reason'], 'timeout')
  assert.deepEqual((await second).rows, [])
})

test('a call whose credential does not come gives its place to the next at its deadline', async (t) => {
  const never = new Promise<undefined>(() => {})
  const credentials = [never, Promise.resolve(undefined)]
  const { clock, fetchPage } = await startWithOnePlace(t, () => credentials.shift() ?? never)
  const first = failureOf(fetchPage(page))
  await settled()
  clock.advance(1_000)
  const second = fetchPage(page)
  clock.advance(1_000)
  assert.equal((await first)['reason'], 'timeout')
  assert.deepEqual((await second).rows, [])
})
