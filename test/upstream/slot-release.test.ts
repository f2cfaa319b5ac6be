// A slot is released at the deadline, whatever the call was waiting for.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createBulkhead, withBulkhead } from '../../src/resilience/bulkhead.ts'
import { withDeadline } from '../../src/resilience/deadline.ts'
import { createSessionsClient } from '../../src/upstream/client.ts'
import { withUpstreamErrors } from '../../src/upstream/policy-errors.ts'
import { settled } from '../resilience/scripted-call.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { failureOf, page, startClient } from './start-client.ts'

/** A client with one slot and the given credential. */
async function startWithOneSlot(t: TestContext, credential: () => Promise<string | undefined>) {
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
  const call = withBulkhead(client.fetchPage, createBulkhead(1, 1), ({ path }) => path)
  return { emulator, clock, fetchPage: withUpstreamErrors(withDeadline(call, 2_000, clock)) }
}

test('a call that hangs releases its slot for the next at its deadline', async (t) => {
  const { emulator, clock, fetchPage } = await startWithOneSlot(t, async () => undefined)
  emulator.script({ kind: 'hang' })
  const first = failureOf(fetchPage(page))
  await emulator.waitForRequests(1)
  clock.advance(1_000)
  const second = fetchPage(page)
  clock.advance(1_000)
  assert.equal((await first)['reason'], 'timeout')
  assert.deepEqual((await second).rows, [])
})

test('a call whose credential does not come releases its slot for the next at its deadline', async (t) => {
  const never = new Promise<undefined>(() => {})
  const credentials = [never, Promise.resolve(undefined)]
  const { clock, fetchPage } = await startWithOneSlot(t, () => credentials.shift() ?? never)
  const first = failureOf(fetchPage(page))
  await settled()
  clock.advance(1_000)
  const second = fetchPage(page)
  clock.advance(1_000)
  assert.equal((await first)['reason'], 'timeout')
  assert.deepEqual((await second).rows, [])
})
