// The example's files for other programs say what the gateway needs, and its run script works as it stands.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { settings } from '../../../src/config/settings.ts'
import { run } from '../../../test/process.ts'
import { schemaFileOf } from '../../supergraph/compose.ts'
import { defaultSubgraphTimeoutMs, examplePorts, subgraphNames } from '../../supergraph/router.ts'

const folder = new URL('../../supergraph/', import.meta.url)
const read = (name: string) => readFileSync(new URL(name, folder), 'utf8')
const deadlineMs = Number(settings.UPSTREAM_DEADLINE_MS.default)

test('supergraph.yaml names every subgraph with a schema that exists', () => {
  const text = read('supergraph.yaml')
  assert.deepEqual(
    text.match(/^ {2}\w+(?=:$)/gm)?.map((name) => name.trim()),
    [...subgraphNames],
  )
  const files = [...text.matchAll(/file: (\S+)/g)].map(([, file = '']) => file)
  assert.deepEqual(
    files,
    subgraphNames.map((name) => schemaFileOf(name)),
  )
  assert.ok(files.every((file) => existsSync(new URL(file, folder))))
})

test("supergraph.yaml and router.yaml name the ports of the run script, none of them the gateway's default", () => {
  const { router, ...subgraphs } = examplePorts
  assert.deepEqual(
    read('supergraph.yaml').match(/(?<=routing_url: ).*/g),
    Object.values(subgraphs).map((port) => `http://127.0.0.1:${port}/graphql`),
  )
  assert.match(read('router.yaml'), new RegExp(`\\n {2}listen: 127\\.0\\.0\\.1:${router}\\n`))
  assert.ok(!Object.values(examplePorts).map(String).includes(settings.PORT.default))
})

test('router.yaml sends token and secret to the sessions subgraph alone', () => {
  const headers = /^headers:\n(?: .*\n)+/m.exec(read('router.yaml'))?.[0] ?? ''
  assert.deepEqual(headers.match(/^ {4}\w+(?=:$)/gm), ['    sessions'])
  assert.doesNotMatch(headers, /\ball:/)
  assert.match(headers, /propagate:\n +named: authorization\n/)
  assert.match(headers, /insert:\n +name: x-router-secret\n +value: \$\{env\.ROUTER_SECRET\}\n/)
})

test('the routers wait longer than the gateway waits for the upstream, and repeat nothing', () => {
  const timeouts = [...read('router.yaml').matchAll(/timeout: (\d+)s$/gm)].map(
    ([, seconds]) => Number(seconds) * 1000,
  )
  assert.equal(timeouts.length, 2)
  assert.ok(Math.min(...timeouts, defaultSubgraphTimeoutMs) > deadlineMs)
  assert.doesNotMatch(read('router.yaml'), /retry/)
  assert.doesNotMatch(read('hive-gateway.ts'), /upstreamRetry:/)
})

test("router.yaml keeps the sessions subgraph's responses for each caller apart, and nobody else's", () => {
  const cache = /^response_cache:\n(?: .*\n)+/m.exec(read('router.yaml'))?.[0] ?? ''
  assert.match(cache, / {4}all:\n {6}enabled: false\n/)
  assert.match(cache, / {6}sessions:\n {8}enabled: true\n {8}private_id: caller\n/)
  assert.match(
    read('caller.rhai'),
    /request\.context\["caller"\] = claims\["iss"\] \+ " " \+ claims\["sub"\];/,
  )
})

test('the run script prints a supergraph, a token and a query that work together, and ends when asked to', async (t) => {
  const child = run(t, 'interop/supergraph/run.ts')
  const [, url = '', authorization = '', body = ''] = await child.waitForOutput(
    /curl -s (\S+) [\s\S]*'Authorization: ([^']+)'[\s\S]*-d '([^']+)'[\s\S]*Ctrl-C/,
  )
  const headers = { 'content-type': 'application/json', authorization }
  const response = await fetch(url, { method: 'POST', headers, body })
  const { data, errors } = (await response.json()) as {
    data: { agents: unknown[]; tickets: { session: { status: string; agent: { owner: string } } }[] }
    errors?: unknown
  }
  assert.equal(errors, undefined)
  assert.match(url, /\/graphql$/)
  const bad = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query: '{ nothing }' }) })
  assert.doesNotMatch(await bad.text(), /stacktrace/)
  assert.equal(data.agents.length, 3)
  assert.deepEqual(
    data.tickets.map(({ session }) => session.agent.owner),
    ['Customer Care', 'Travel Desk'],
  )
  child.kill('SIGINT')
  const { code, stderr } = await child.exit
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
})
