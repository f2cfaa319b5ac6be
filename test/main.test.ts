// The process: exit codes, signals, and the demo as a newcomer tries it.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { type TestContext, test } from 'node:test'
import { type Emulator, startEmulator } from '../emulator/emulator.ts'
import { createGate } from '../emulator/fault.ts'
import { settingsFor, tokenOf } from './gateway/start-gateway.ts'
import { type Child, run } from './process.ts'

const query = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'

async function serve(t: TestContext): Promise<{ emulator: Emulator; child: Child; url: string }> {
  const emulator = await startEmulator()
  t.after(() => emulator.close())
  const child = run(t, 'src/main.ts', settingsFor(emulator.url, { UPSTREAM_DEADLINE_MS: '600000' }))
  const [, url = ''] = await child.waitForOutput(/"url":"([^"]+)"/)
  return { emulator, child, url }
}

async function ask(url: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf('alice')}` }
  return fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
}

/** Settles when no new connection is taken any more. */
async function whenRefused(url: string): Promise<void> {
  const probe = () => fetch(new URL('/healthz', url), { headers: { connection: 'close' } })
  while (
    await probe().then(
      () => true,
      () => false,
    )
  );
}

test('without settings it ends with 78 and one error that lists them all', async (t) => {
  const { code, stdout, stderr } = await run(t, 'src/main.ts').exit
  assert.equal(code, 78)
  assert.equal(stdout, '')
  assert.match(stderr, /^The configuration has 6 problem\(s\):\n( {2}[A-Z_]+ is missing: .+\.\n){6}$/)
})

test('where the address is in use it exits with 1 and logs why', async (t) => {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => void server.close())
  const address = server.address()
  const PORT = String(typeof address === 'object' ? address?.port : '')
  const { code, stdout, stderr } = await run(t, 'src/main.ts', settingsFor('http://127.0.0.1:1', { PORT }))
    .exit
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /^The gateway could not start: .*EADDRINUSE.*\n$/)
})

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} finishes the request in flight and then ends with 0, waiting for nothing else`, async (t) => {
    const { emulator, child, url } = await serve(t)
    const gate = createGate()
    emulator.script(gate.fault)
    const asked = ask(url)
    await gate.reached
    child.kill(signal)
    await child.waitForOutput(/"msg":"stopping"/)
    await whenRefused(url)
    gate.release()
    const response = await asked
    assert.equal(response.status, 200)
    assert.equal(
      ((await response.json()) as { data: { sessions: { nodes: [] } } }).data.sessions.nodes.length,
      2,
    )
    const { code, signal: killed, stderr, stdout } = await child.exit
    assert.deepEqual({ code, killed, stderr }, { code: 0, killed: null, stderr: '' })
    for (const line of stdout.trimEnd().split('\n')) assert.equal(typeof JSON.parse(line), 'object')
  })
}

test('a second signal ends it at once, with 1', async (t) => {
  const { emulator, child, url } = await serve(t)
  emulator.fail({ kind: 'hang' })
  const asked = ask(url)
  await emulator.waitForRequests(1)
  child.kill('SIGTERM')
  await child.waitForOutput(/"msg":"stopping"/)
  child.kill('SIGTERM')
  await assert.rejects(asked, TypeError)
  assert.equal((await child.exit).code, 1)
  await emulator.requests[0]?.closed
  assert.equal(emulator.requests[0]?.aborted, true)
})

test('the demo prints a request that works when it is pasted, and ends with 0', async (t) => {
  const child = run(t, 'examples/demo/demo.ts')
  const [, url = '', options = ''] = await child.waitForOutput(
    /\ncurl -s (\S+) \\\n((?: {2}-.* \\\n)* {2}-d '.*'\n)/,
  )
  const headers = new Headers()
  for (const [, name = '', value = ''] of options.matchAll(/-H '([^:']+): ([^']+)'/g))
    headers.set(name, value)
  const [, body = ''] = / -d '([^']*)'/.exec(options) ?? []
  const response = await fetch(url, { method: 'POST', headers, body })
  assert.equal(response.status, 200)
  const { data, errors } = (await response.json()) as {
    data: { sessions: { nodes: { sessionId: string }[] } }
    errors?: unknown
  }
  assert.equal(errors, undefined)
  assert.equal(data.sessions.nodes.length, 2)

  const [, bob = ''] = await child.waitForOutput(/Bob's token:\n(\S+)\n/)
  headers.set('authorization', `Bearer ${bob}`)
  const bobs = (await (await fetch(url, { method: 'POST', headers, body })).json()) as { data: typeof data }
  assert.equal(bobs.data.sessions.nodes.length, 2)
  assert.notDeepEqual(bobs.data, data)

  child.kill('SIGINT')
  const { code, signal, stderr } = await child.exit
  assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' })
})

test('where the demo listens on all addresses, it prints one that a browser can open', async (t) => {
  for (const HOST of ['0.0.0.0', '::']) {
    const child = run(t, 'examples/demo/demo.ts', { HOST, PORT: '0' })
    const [, url = ''] = await child.waitForOutput(/The sessions page is served at (\S+)/)
    assert.equal(new URL(url).hostname, 'localhost')
    assert.equal((await fetch(url)).status, 200)
  }
})

test('the demo takes the settings of the gateway, and says so where the port it was given is taken', async (t) => {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => void server.close())
  const address = server.address()
  const PORT = String(typeof address === 'object' ? address?.port : '')
  const taken = await run(t, 'examples/demo/demo.ts', { PORT }).exit
  assert.deepEqual(
    { code: taken.code, stderr: taken.stderr },
    { code: 1, stderr: `The demo could not start: Port ${PORT} is taken.\n` },
  )
  const child = run(t, 'examples/demo/demo.ts', {
    PORT: '0',
    INTROSPECTION: 'off',
    CORS_ORIGINS: 'http://localhost:5173',
  })
  const [, url = ''] = await child.waitForOutput(/GraphQL is served at (\S+)/)
  const response = await fetch(new URL('/graphql', url), {
    method: 'POST',
    headers: { origin: 'http://localhost:5173' },
  })
  assert.equal(response.headers.get('access-control-allow-origin'), 'http://localhost:5173')
})

test('the demo takes calls from a page of any development server', async (t) => {
  const child = run(t, 'examples/demo/demo.ts', { PORT: '0' })
  const [, url = ''] = await child.waitForOutput(/GraphQL is served at (\S+)/)
  for (const [origin, allowed] of [
    ['http://localhost:5173', 'http://localhost:5173'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://evil.example', null],
  ] as const) {
    const response = await fetch(url, { method: 'POST', headers: { origin } })
    assert.equal(response.headers.get('access-control-allow-origin'), allowed)
  }
})

test('the demo prints which requests it rejected, and why', async (t) => {
  const child = run(t, 'examples/demo/demo.ts', { PORT: '0' })
  const [, url = '', alice = ''] = await child.waitForOutput(
    /GraphQL is served at (\S+)[^]*Alice's token.*\n(\S+)\n/,
  )
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${alice}` }
  const body = JSON.stringify({ query })
  for (const init of [
    { method: 'POST', headers: { ...headers, authorization: 'Bearer nonsense' }, body },
    { method: 'POST', headers: { 'content-type': 'application/json' }, body },
    { method: 'POST', headers, body: JSON.stringify({ query: '{ nothing }' }) },
    { method: 'POST', headers, body },
    { method: 'POST', headers: { ...headers, origin: 'x'.repeat(600) }, body },
  ])
    await (await fetch(url, init)).text()
  const [lines = ''] = await child.waitForOutput(/^POST [^]* 431 .*\n/m)
  assert.deepEqual(lines.trimEnd().split('\n'), [
    'POST /graphql 401 UNAUTHENTICATED: the token is not accepted: Invalid JWT',
    'POST /graphql 401 UNAUTHENTICATED: there is no bearer token',
    'POST /graphql 200 GRAPHQL_VALIDATION_FAILED: the response says why',
    'POST /graphql 431 BAD_REQUEST: the response says why',
  ])
})

test('the demo writes the log of the gateway where LOG_LEVEL is set', async (t) => {
  const child = run(t, 'examples/demo/demo.ts', { PORT: '0', LOG_LEVEL: 'info' })
  const [, url = ''] = await child.waitForOutput(/GraphQL is served at (\S+)/)
  await (await fetch(new URL('/nothing', url))).text()
  const [line = ''] = await child.waitForOutput(/^\{.*"request completed"\}$/m)
  assert.equal((JSON.parse(line) as { status: number }).status, 404)
})

test('the demo works whatever the environment says of what it brings along', async (t) => {
  const child = run(t, 'examples/demo/demo.ts', {
    PORT: '0',
    UPSTREAM_AUTH: 'token',
    UPSTREAM_TOKEN_FILE: '/nowhere',
    UPSTREAM_IDENTITY_HEADER: 'x-other',
    AUTH_TENANTS: 'one,two',
    AUTH_ALGORITHMS: 'ES256',
    AUTH_IDENTITY_CLAIM: 'oid',
    ISOLATION_KEY_SECRET_FILE: '/nowhere',
    SIGNING_SECRETS: 'short',
    SIGNING_SECRETS_FILE: '/nowhere',
  })
  const [, url = '', alice = ''] = await child.waitForOutput(
    /GraphQL is served at (\S+)[^]*Alice's token.*\n(\S+)\n/,
  )
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${alice}` }
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
  const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
  assert.equal(data.sessions.nodes.length, 2)
})

test('the emulator prints settings with which the gateway serves what it prints to be pasted, and ends with 0', async (t) => {
  const ports = { EMULATOR_PORT: '0', ISSUER_PORT: '0' }
  const emulator = run(t, 'emulator/run.ts', ports)
  const [, block = ''] = await emulator.waitForOutput(/\n((?:[A-Z_]+=.*\n)+)\n/)
  const [, headerLines = '', body = ''] = await emulator.waitForOutput(
    /\ncurl .*\n((?: {2}-H .*\n)+) {2}-d '(.*)'\n/,
  )
  const settings = Object.fromEntries(
    block
      .trim()
      .split('\n')
      .map((line) => line.split(/=(.*)/, 2)),
  )
  const gateway = run(t, 'src/main.ts', { ...settings, PORT: '0' })
  const [, url = ''] = await gateway.waitForOutput(/"url":"([^"]+)"/)
  const headers = new Headers()
  for (const [, name = '', value = ''] of headerLines.matchAll(/-H '([^:']+): ([^']+)'/g))
    headers.set(name, value)
  const response = await fetch(url, { method: 'POST', headers, body })
  const { data } = (await response.json()) as { data: { sessions: { nodes: unknown[] } } }
  assert.equal(data.sessions.nodes.length, 2)

  const { port } = new URL(String(settings['UPSTREAM_URL']))
  const taken = await run(t, 'emulator/run.ts', { ...ports, EMULATOR_PORT: port }).exit
  assert.deepEqual(
    { code: taken.code, stderr: taken.stderr },
    {
      code: 1,
      stderr: `The emulator could not start: Port ${port} is taken: set EMULATOR_PORT to another one.\n`,
    },
  )
  emulator.kill('SIGTERM')
  const { code, signal, stderr } = await emulator.exit
  assert.deepEqual({ code, signal, stderr }, { code: 0, signal: null, stderr: '' })
})
