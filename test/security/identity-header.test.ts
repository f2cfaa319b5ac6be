// Whose data is read follows from the token alone: exactly one identity header goes upstream, and it is the gateway's.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorsOf, type StartedGateway, startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { sendRaw } from './written.ts'

const document = '{ sessions(agentName: "support-bot", first: 1) { nodes { id sessionId } } }'
const names = [
  'x-ms-user-isolation-key',
  'X-MS-User-Isolation-Key',
  'x-ms-user-identity',
  'x_ms_user_isolation_key',
  'x-forwarded-user',
  'x-user-id',
  'isolation-key',
]

/** The identities of the upstream calls so far. */
const identities = ({ emulator }: StartedGateway) =>
  emulator.requests.map(({ rawIdentityHeaders }) => rawIdentityHeaders)

for (const identityHeader of ['x-ms-user-isolation-key', 'x-ms-user-identity']) {
  test(`${identityHeader}: what a client sends of it, or of any other such header, is not passed on`, async (t) => {
    const started = await startGateway(t, {
      settings: { UPSTREAM_IDENTITY_HEADER: identityHeader },
      emulator: { behaviour: { identityHeader } },
    })
    const bob = started.keyOf('bob')
    const headers = {
      ...Object.fromEntries(names.map((name) => [name, bob])),
      cookie: `${identityHeader}=${bob}`,
    }
    await started.query(document, {}, { headers })
    assert.deepEqual(identities(started), [[started.keyOf('alice')]])
    assert.ok(!JSON.stringify(started.emulator.requests.map((request) => request.headers)).includes(bob))
  })
}

test('the header sent twice is not passed on', async (t) => {
  const started = await startGateway(t)
  const bob = started.keyOf('bob')
  const headers = {
    authorization: `Bearer ${await tokenOf('alice')}`,
    'content-type': 'application/json',
    'x-ms-user-isolation-key': [bob, started.keyOf('carol')],
  }
  const response = await sendRaw(started.gateway.url, headers, JSON.stringify({ query: document }))
  assert.match(response, /^200\n/)
  assert.deepEqual(identities(started), [[started.keyOf('alice')]])
})

test('variables, extensions and unknown members of the body do not name the caller', async (t) => {
  const started = await startGateway(t)
  const bob = started.keyOf('bob')
  const response = await started.request('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${await tokenOf('alice')}` },
    body: JSON.stringify({
      query: document,
      variables: { isolationKey: bob, identity: bob, 'x-ms-user-isolation-key': bob },
      extensions: { isolationKey: bob },
      isolationKey: bob,
      caller: { isolationKey: bob },
      __proto__: { isolationKey: bob },
    }),
  })
  assert.equal(response.status, 200)
  assert.deepEqual(identities(started), [[started.keyOf('alice')]])
})

test('no argument of the schema names a caller', async (t) => {
  const started = await startGateway(t)
  for (const argument of ['isolationKey', 'user', 'identity', 'caller', 'onBehalfOf']) {
    const response = await started.query(
      `{ sessions(agentName: "support-bot", ${argument}: "bob") { nodes { id } } }`,
    )
    assert.deepEqual(
      errorsOf(response).map(({ code }) => code),
      ['GRAPHQL_VALIDATION_FAILED'],
    )
  }
  assert.deepEqual(identities(started), [])
})

test('subjects that differ in Unicode form, case, space or a separator are as many callers', async (t) => {
  const started = await startGateway(t)
  const subjects = [
    'é',
    'e\u0301',
    'alice',
    'Alice',
    'ALICE',
    'alice ',
    'a|b',
    'a',
    'a:b',
    'ａ',
    'ß',
    'ss',
    'ﬁ',
    'fi',
    'İ',
    'i\u0307',
  ]
  for (const as of subjects) assert.equal((await started.query(document, {}, { as })).status, 200)
  assert.equal(new Set(identities(started).map(([identity]) => identity)).size, subjects.length)
  assert.deepEqual(
    identities(started),
    subjects.map((subject) => [started.keyOf(subject)]),
  )
})

test('a new ISOLATION_KEY_SECRET is a new identity for every caller: their earlier sessions are not found', async (t) => {
  const before = await startGateway(t)
  const after = await startGateway(t, {
    settings: {
      ISOLATION_KEY_SECRET: 'another-isolation-key-secret-for-tests',
      UPSTREAM_URL: before.emulator.url,
    },
  })
  const one = await before.query(document)
  const other = await after.query(document)
  assert.equal(identities(before).length, 2)
  assert.notDeepEqual(identities(before)[0], identities(before)[1])
  assert.notDeepEqual(other.body, one.body)
  const id = one.body.data?.['sessions'].nodes[0].id
  assert.deepEqual((await after.query('query($id: ID!) { node(id: $id) { id } }', { id })).body, {
    data: { node: null },
  })
})
