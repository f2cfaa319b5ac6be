// Clients who send too slowly are cut off, and take no slot meanwhile.
import assert from 'node:assert/strict'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import { type TestContext, test } from 'node:test'
import { startGateway } from '../gateway/start-gateway.ts'

/** The gateway and the server that it listens with. */
async function startWithServer(t: TestContext) {
  const started = await startGateway(t)
  let server: Server | undefined
  const look = (message: unknown) => {
    const { server: found, request } = message as { server: Server; request: { url: string } }
    if (request.url === '/healthz') server = found
  }
  subscribe('http.server.request.start', look)
  await started.request('/healthz')
  unsubscribe('http.server.request.start', look)
  assert.ok(server)
  return { ...started, server }
}

/** Sends a part of a request and waits; resolves to what the gateway sent before it closed the connection. */
function sendAndWait(gatewayUrl: string, part: string): Promise<string> {
  const { port, hostname } = new URL(gatewayUrl)
  return new Promise((resolve) => {
    let said = ''
    const socket = connect(Number(port), hostname, () => void socket.write(part))
    socket.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
    socket.on('error', () => undefined)
    socket.once('close', () => resolve(said))
  })
}

test('a client has ten seconds for its headers and twenty for its request', async (t) => {
  const { server } = await startWithServer(t)
  const { headersTimeout, requestTimeout, keepAliveTimeout } = server
  assert.deepEqual(
    { headersTimeout, requestTimeout, keepAliveTimeout },
    { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 65_000 },
  )
})

for (const [what, part] of [
  ['its headers', 'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n'],
  [
    'its body',
    'POST /graphql HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"query":',
  ],
] as const) {
  test(`a client that stops inside ${what} is sent 408 and cut off, and others are served`, async (t) => {
    const { server, gateway, query, emulator } = await startWithServer(t)
    // The limits themselves are shortened here, so that nobody waits for them; what enforces them is the same.
    Object.assign(server, { headersTimeout: 50, requestTimeout: 100 })
    const slow = sendAndWait(gateway.url, part)
    assert.equal((await query('{ __typename }')).status, 200)
    assert.match(await slow, /^HTTP\/1\.1 408 /)
    assert.deepEqual(emulator.requests, [])
  })
}

test('headers of more than 16 KiB are refused before anything reads them', async (t) => {
  const { gateway, emulator } = await startWithServer(t)
  const said = await sendAndWait(
    gateway.url,
    `GET /graphql HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(16_500)}\r\n\r\n`,
  )
  assert.match(said, /^HTTP\/1\.1 431 /)
  assert.deepEqual(emulator.requests, [])
})
