// Names that no agent can have: no part of one reaches an upstream path.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorsOf, startGateway } from './start-gateway.ts'

const message =
  'The agent name must have 1 to 63 letters, digits and hyphens, with a letter or digit at both ends.'

const impossible = [
  '',
  '.',
  '..',
  '../x',
  'a/b',
  'a\\b',
  'a%2fb',
  '%2e%2e',
  '?x',
  'a?x=y',
  '#',
  'a#b',
  '@host',
  'a@host',
  'a:b',
  'a\r\nx-ms-user-isolation-key: bob',
  'support-bot\n',
  '\nsupport-bot',
  'a\0b',
  'a b',
  ' support-bot',
  'a.b',
  'a_b',
  '-a',
  'a-',
  '-',
  '__proto__',
  'é',
  'ａ',
  '\ud800',
  'x'.repeat(64),
  'x'.repeat(300),
]

for (const name of impossible) {
  test(`the agent name ${JSON.stringify(name).slice(0, 40)} is rejected without an upstream call`, async (t) => {
    const { query, emulator } = await startGateway(t)
    const response = await query(
      'query($name: String!) { agent(name: $name) { name } sessions(agentName: $name) { nodes { id } } }',
      { name },
    )
    assert.deepEqual(response.body.data, { agent: null, sessions: null })
    assert.deepEqual(
      errorsOf(response).toSorted((a, b) => (a.path ?? '').localeCompare(b.path ?? '')),
      ['agent', 'sessions'].map((path) => ({ code: 'BAD_USER_INPUT', message, path })),
    )
    assert.deepEqual(emulator.requests, [])
  })
}

for (const name of ['a', '0', 'A-1', 'a--b', 'constructor', 'x'.repeat(63)]) {
  test(`the agent name ${name.slice(0, 20)} is sent unchanged`, async (t) => {
    const { query, emulator } = await startGateway(t)
    const response = await query(
      'query($name: String!) { sessions(agentName: $name, first: 100) { nodes { id } } }',
      { name },
    )
    assert.deepEqual(errorsOf(response), [
      { code: 'NOT_FOUND', message: 'There is no such agent: check its name.', path: 'sessions' },
    ])
    assert.deepEqual(
      emulator.requests.map(({ path }) => path),
      [`/api/projects/demo/agents/${name}/endpoint/sessions?limit=100&order=desc&api-version=v1`],
    )
  })
}
