// A minute of failures under load: few calls, quick errors, and a quick return to health.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { startGateway } from '../gateway/start-gateway.ts'
import { effort } from '../random.ts'
import { stopClock } from '../stopped-clock.ts'

const stepMs = 200
const perStep = effort(4, 10)
/** Long enough that every call in the circuit breaker's window succeeded. */
const healthyMs = 10_000

test('a minute of 5xx after a time of health, under load: it opens within a second, calls stay below 1.1 per request, and one probe goes out every two seconds', async (t) => {
  const { clock, pass, advanceUntilSettled } = stopClock()
  // What one caller may cost is not the matter here.
  const { query, emulator, gateway, request } = await startGateway(t, {
    clock,
    settings: { RATE_LIMIT_COST: '0' },
  })
  let asked = 0
  let names = 0
  /** Every request is for a list of its own, so that each needs a call. */
  const ask = () => {
    asked += 1
    return query('query($name: String!) { sessions(agentName: $name, first: 1) { nodes { id } } }', {
      name: `agent-${(names += 1)}`,
    })
  }
  const breaker = async () =>
    ((await (await request('/readyz')).json()) as { circuitBreaker: string }).circuitBreaker
  await query('{ __typename }')
  emulator.fail({ kind: 'body', value: { data: [row('a', 1)], has_more: false } })
  for (let step = 0; step < healthyMs / stepMs; step += 1) {
    await advanceUntilSettled(Promise.all(Array.from({ length: perStep }, ask)))
    pass(stepMs)
  }
  asked = 0
  emulator.requests.length = 0
  const startedAt = clock.now()
  emulator.fail({ kind: 'status', status: 503 })
  const callsAt: number[] = []
  let openedAt: number | undefined
  for (let step = 0; step < 60_000 / stepMs; step += 1) {
    const before = emulator.requests.length
    const responses = await advanceUntilSettled(Promise.all(Array.from({ length: perStep }, ask)))
    for (const { body } of responses)
      assert.deepEqual(
        body.errors?.map(({ extensions }) => extensions.code),
        ['UPSTREAM_UNAVAILABLE'],
      )
    if (openedAt !== undefined)
      callsAt.push(...Array<number>(emulator.requests.length - before).fill(clock.now() - startedAt))
    if (openedAt === undefined && (await breaker()) === 'open') openedAt = clock.now() - startedAt
    pass(stepMs - ((clock.now() - startedAt) % stepMs))
  }
  const attempts = emulator.requests.length
  t.diagnostic(`${asked} requests, ${attempts} calls, open after ${openedAt} ms, ${callsAt.length} probes`)
  assert.ok(openedAt !== undefined && openedAt <= 1_000, `open after ${openedAt} ms`)
  assert.ok(attempts <= 1.1 * asked, `${attempts} calls for ${asked} requests`)
  const gaps = callsAt.slice(1).map((ms, index) => ms - (callsAt[index] ?? 0))
  assert.ok(
    gaps.every((gap) => gap >= 2_000 - stepMs),
    gaps.join(' '),
  )
  assert.ok(callsAt.length >= 20 && callsAt.length <= 30, `${callsAt.length} probes`)
  assert.equal(gateway.stats().circuitBreaker, 'open')

  emulator.fail(undefined)
  const healedAt = clock.now()
  let succeeded = false
  while (!succeeded && clock.now() - healedAt <= 5_000) {
    const { body } = await query('{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }')
    succeeded = body.errors === undefined
    if (!succeeded) pass(stepMs)
  }
  assert.ok(succeeded, 'still unhealthy five seconds after the upstream healed')
  assert.equal(await breaker(), 'closed')
})

test('an open circuit fails an operation at once, with how long to wait; readiness stays, and shows it', async (t) => {
  const { clock, pass, advanceUntilSettled } = stopClock()
  const { query, emulator, request } = await startGateway(t, { clock })
  emulator.fail({ kind: 'status', status: 500, body: '' })
  const document = '{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }'
  for (let times = 0; times < 4; times += 1)
    await advanceUntilSettled(query(document.replace('support-bot', `agent-${times}`)))
  emulator.requests.length = 0
  const { status, body, headers } = await query(document)
  assert.equal(status, 200)
  assert.deepEqual(body, {
    data: { sessions: null },
    errors: [
      {
        message: 'The sessions service is not available: try again later.',
        path: ['sessions'],
        locations: [{ line: 1, column: 3 }],
        extensions: {
          code: 'UPSTREAM_UNAVAILABLE',
          retryable: true,
          retryAfterMs: 2_000,
          requestId: headers.get('x-request-id'),
        },
      },
    ],
  })
  assert.deepEqual(emulator.requests, [])
  const readiness = async () => {
    const response = await request('/readyz')
    return { status: response.status, body: await response.json() }
  }
  assert.deepEqual(await readiness(), { status: 200, body: { status: 'ready', circuitBreaker: 'open' } })
  pass(2_000)
  emulator.fail({ kind: 'hang' })
  const probe = query(document)
  await emulator.waitForRequests(1)
  assert.deepEqual(await readiness(), { status: 200, body: { status: 'ready', circuitBreaker: 'halfOpen' } })
  const others = await Promise.all(
    Array.from({ length: 20 }, (_, index) => query(document.replace('support-bot', `agent-${index}`))),
  )
  for (const other of others) assert.equal(other.body.errors?.[0]?.extensions.code, 'UPSTREAM_UNAVAILABLE')
  assert.equal(emulator.requests.length, 1)
  pass(10_000)
  await probe
})
