// Two workers of one gateway: one port, one set of metrics, one readiness.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { settingsFor } from '../gateway/start-gateway.ts'
import { samplesOf, scrape, valuesOf } from '../metrics/scrape.ts'
import { run } from '../process.ts'
import { waitFor } from '../wait-for.ts'
import { startWorkers } from './start-workers.ts'

test('requests reach both workers on one port, and metrics, readiness and recordings are those of both', async (t) => {
  const directory = mkdtempSync(join(tmpdir(), 'recordings-'))
  t.after(() => rmSync(directory, { recursive: true }))
  const workers = await startWorkers(t, { FLIGHT_RECORDER_DIRECTORY: directory })
  for (let index = 0; index < 6; index += 1) assert.equal((await workers.ask()).status, 200)
  const logged = () => workers.lines().filter(({ msg }) => msg === 'request completed')
  await waitFor('six log lines', () => logged().length === 6)
  assert.deepEqual(new Set(logged().map(({ worker }) => worker)), new Set([1, 2]))
  assert.equal(new Set(workers.pids().values()).size, 2)

  const text = await scrape(workers)
  const count = (name: string) => Object.values(valuesOf(text, name)).reduce((sum, value) => sum + value, 0)
  assert.equal(count('sessions_gateway_operations_total'), 6)
  assert.equal(count('http_server_request_duration_seconds_count'), 6)
  assert.equal(count('http_client_request_duration_seconds_count'), workers.emulator.requests.length)
  assert.equal(count('sessions_gateway_workers'), 2)
  assert.equal(count('sessions_gateway_build_info'), 1)
  assert.equal(count('sessions_gateway_upstream_retry_budget_tokens'), 500)
  assert.equal(count('process_cpu_seconds_total') > 0, true)
  assert.deepEqual(
    samplesOf(text).filter(({ labels }) => 'quantile' in labels),
    [],
  )

  const probe = await fetch(new URL('/readyz', workers.url))
  assert.deepEqual(await probe.json(), { status: 'ready', circuitBreaker: 'closed' })

  workers.child.kill('SIGUSR2')
  await waitFor('two recordings', () => readdirSync(directory).length === 2)
  workers.child.kill('SIGINT')
  const { code, stderr } = await workers.child.exit
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
})

test('a worker that is killed is replaced: requests go to the others meanwhile, and no count goes back', async (t) => {
  const workers = await startWorkers(t)
  for (let index = 0; index < 4; index += 1) await workers.ask()
  await scrape(workers)
  process.kill(workers.pids().get(1) ?? Number.NaN, 'SIGKILL')
  await workers.child.waitForOutput(/"worker":1,"code":null,"signal":"SIGKILL".*"msg":"a worker ended"/)
  let asked = 4
  while (!workers.pids().has(3)) {
    assert.equal((await workers.ask()).status, 200)
    assert.equal((await fetch(new URL('/readyz', workers.url))).status, 200)
    asked += 1
  }
  const text = await scrape(workers)
  const count = (name: string) => Object.values(valuesOf(text, name)).reduce((sum, value) => sum + value, 0)
  assert.equal(count('sessions_gateway_operations_total'), asked)
  assert.equal(count('http_server_request_duration_seconds_count'), asked)
  assert.equal(count('sessions_gateway_worker_exits_total'), 1)
})

test('with none left on port 0, the workers that replace them listen on the same port', async (t) => {
  const workers = await startWorkers(t)
  for (const pid of workers.pids().values()) process.kill(pid, 'SIGKILL')
  await waitFor('two more workers', () => workers.pids().size === 4, 60_000)
  assert.equal((await workers.ask()).status, 200)
})

test('SIGTERM finishes the requests in flight in each worker, and ends with 0', async (t) => {
  const workers = await startWorkers(t)
  const gates = [createGate(), createGate()]
  workers.emulator.script(...gates.map(({ fault }) => fault))
  const asked = gates.map(() => workers.ask())
  await Promise.all(gates.map(({ reached }) => reached))
  workers.child.kill('SIGTERM')
  await workers.child.waitForOutput(/"worker":1,"reason":"stop","msg":"stopping"/)
  await workers.child.waitForOutput(/"worker":2,"reason":"stop","msg":"stopping"/)
  for (const gate of gates) gate.release()
  for (const response of await Promise.all(asked)) assert.equal(response.status, 200)
  const { code, signal: killed, stderr } = await workers.child.exit
  assert.deepEqual({ code, killed, stderr }, { code: 0, killed: null, stderr: '' })
})

test('while it drains, both workers state so, and serve what still comes', async (t) => {
  const workers = await startWorkers(t, { SHUTDOWN_DRAIN_MS: '600000' })
  workers.child.kill('SIGTERM')
  await workers.child.waitForOutput(/"worker":1,"reason":"stop","msg":"stopping"/)
  await workers.child.waitForOutput(/"worker":2,"reason":"stop","msg":"stopping"/)
  for (let index = 0; index < 4; index += 1) {
    const probe = await fetch(new URL('/readyz', workers.url), { headers: { connection: 'close' } })
    assert.deepEqual(
      { status: probe.status, body: await probe.json() },
      { status: 503, body: { status: 'draining', circuitBreaker: 'closed' } },
    )
    const response = await workers.ask()
    assert.deepEqual([response.status, response.headers.get('connection')], [200, 'close'])
  }
  // The second signal ends all at once.
  workers.child.kill('SIGTERM')
  assert.equal((await workers.child.exit).code, 1)
  for (const pid of workers.pids().values()) await waitFor(`the end of ${pid}`, () => !isRunning(pid))
})

test('invalid settings are reported once, by the exit code too', async (t) => {
  const { code, stdout, stderr } = await run(t, 'src/main.ts', { WORKERS: '2', PORT: 'x' }).exit
  assert.equal(code, 78)
  assert.equal(stdout, '')
  assert.equal(stderr.match(/The configuration has/g)?.length, 1)
})

test('a port in use is reported once, and no worker is left', async (t) => {
  const server = createServer()
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => void server.close())
  const address = server.address()
  const PORT = String(typeof address === 'object' ? address?.port : '')
  const child = run(t, 'src/main.ts', settingsFor('http://127.0.0.1:1', { PORT, WORKERS: '2' }))
  const { code, stdout, stderr } = await child.exit
  assert.equal(code, 1)
  assert.equal(stdout, '')
  assert.match(stderr, /^The gateway could not start: .*EADDRINUSE.*\n$/)
})

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
