// Liveness, readiness and shutdown: readiness fails first, and every request in flight gets its response.
import assert from 'node:assert/strict'
import { channel } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { waitFor } from '../wait-for.ts'
import { startGateway } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 1) { nodes { sessionId } } }'

async function probe(request: (path: string) => Promise<Response>, path: string): Promise<unknown> {
  const response = await request(path)
  return { status: response.status, body: await response.json() }
}

test('the probes of a gateway report that it is alive and accepts requests, without a token', async (t) => {
  const { request, emulator } = await startGateway(t)
  assert.deepEqual(await probe(request, '/healthz'), { status: 200, body: { status: 'alive' } })
  assert.deepEqual(await probe(request, '/readyz'), {
    status: 200,
    body: { status: 'ready', circuitBreaker: 'closed' },
  })
  assert.deepEqual(emulator.requests, [])
})

test('readiness does not depend on the upstream', async (t) => {
  const { request, emulator } = await startGateway(t)
  await emulator.close()
  assert.deepEqual(await probe(request, '/readyz'), {
    status: 200,
    body: { status: 'ready', circuitBreaker: 'closed' },
  })
})

test('the deep readiness probe needs the keys of every issuer, and only names the state of the store', async (t) => {
  const { request } = await startGateway(t)
  await waitFor('the keys', async () => (await request('/readyz?deep')).ok)
  assert.deepEqual(await probe(request, '/readyz?deep'), {
    status: 200,
    body: {
      status: 'ready',
      circuitBreaker: 'closed',
      keySets: { available: 1, unavailable: 0 },
      store: 'off',
    },
  })
  const broken = await startGateway(t, {
    settings: { AUTH_JWKS_URL: 'http://127.0.0.1:1/keys', REDIS_URL: 'redis://127.0.0.1:1' },
  })
  assert.deepEqual(await probe(broken.request, '/readyz?deep=1'), {
    status: 503,
    body: {
      status: 'ready',
      circuitBreaker: 'closed',
      keySets: { available: 0, unavailable: 1 },
      store: 'unavailable',
    },
  })
  assert.equal((await broken.request('/readyz')).status, 200)
  assert.equal((await broken.request('/readyz?deeper')).status, 200)
})

test('while it stops, its readiness probe fails, it serves until the drain delay has passed, then it refuses connections', async (t) => {
  const clock = createVirtualClock()
  const { request, query, gateway } = await startGateway(t, {
    clock,
    settings: { SHUTDOWN_DRAIN_MS: '5000' },
  })
  const closed = gateway.close()
  assert.deepEqual(await probe(request, '/readyz'), {
    status: 503,
    body: { status: 'draining', circuitBreaker: 'closed' },
  })
  assert.deepEqual(await probe(request, '/healthz'), { status: 200, body: { status: 'alive' } })
  clock.advance(4_999)
  const response = await query(document)
  assert.equal(response.body.data?.['sessions'].nodes.length, 1)
  assert.equal(response.headers.get('connection'), 'close')
  clock.advance(1)
  await closed
  await assert.rejects(request('/healthz'), TypeError)
})

test('closing waits for the requests in flight alone', async (t) => {
  const clock = createVirtualClock()
  const { query, emulator, gateway } = await startGateway(t, {
    clock,
    settings: { SHUTDOWN_DRAIN_MS: '5000' },
  })
  const gate = createGate()
  emulator.script(gate.fault)
  const asked = query(document)
  await gate.reached
  const order: string[] = []
  const closed = gateway.close().then(() => order.push('closed'))
  clock.advance(5_000)
  // What waits to be accepted is still accepted: a few turns of the event loop.
  const probe = () => fetch(new URL('/readyz', gateway.url), { headers: { connection: 'close' } })
  const isServed = () => probe().then(Boolean, () => false)
  while (await isServed());
  order.push('released')
  gate.release()
  assert.equal((await asked).body.data?.['sessions'].nodes.length, 1)
  // As long as a connection has that was accepted last and has not sent its request.
  clock.advance(1_000)
  await closed
  assert.deepEqual(order, ['released', 'closed'])
})

test('a request that outlasts the deadline of its call is aborted', async (t) => {
  const clock = createVirtualClock()
  const { gateway, query, emulator, config } = await startGateway(t, { clock })
  emulator.fail({ kind: 'hang' })
  const asked = query(document)
  await emulator.waitForRequests(1)
  const closed = gateway.close()
  clock.advance(config.server.drainMs)
  clock.advance(config.upstream.deadlineMs)
  const response = await asked
  assert.deepEqual(
    response.body.errors?.map(({ extensions }) => extensions.code),
    ['UPSTREAM_TIMEOUT'],
  )
  clock.advance(config.upstream.deadlineMs + 1_000)
  await closed
})

test('closing twice has no further effect', async (t) => {
  const { gateway } = await startGateway(t)
  assert.equal(gateway.close(), gateway.close())
  await gateway.close()
})

test('an address in use is an error at start', async (t) => {
  const { gateway } = await startGateway(t)
  const { port } = new URL(gateway.url)
  await assert.rejects(startGateway(t, { settings: { PORT: port } }), { code: 'EADDRINUSE' })
})

test('a gateway that could not start leaves nothing open', async (t) => {
  const { gateway } = await startGateway(t)
  const { port } = new URL(gateway.url)
  const connections: Socket[] = []
  const redis = createServer((socket) => void connections.push(socket.on('error', () => undefined)))
  t.after(() => redis.close())
  await once(redis.listen(0, '127.0.0.1'), 'listening')
  const settings = {
    PORT: port,
    REDIS_URL: `redis://127.0.0.1:${(redis.address() as AddressInfo).port}`,
    FLIGHT_RECORDER_DIRECTORY: join(tmpdir(), 'never-written'),
  }
  await assert.rejects(startGateway(t, { settings }), { code: 'EADDRINUSE' })
  assert.equal(channel('sessions-gateway:page').hasSubscribers, false)
  await waitFor('Redis has no connection', () => connections.every(({ destroyed }) => destroyed))
})
