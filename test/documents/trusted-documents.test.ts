// Trusted documents: sent by their id in every way clients know, noted or enforced; and documents that clients register.
import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { createDocumentResolver } from '../../src/graphql/trusted-documents.ts'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { routerSecret } from '../limits/attack.ts'
import { files, sha256, trusted, untrusted, writeDocuments } from './document-files.ts'

type Mode = 'off' | 'log' | 'enforce'

const id = sha256(trusted)
const variables = { name: 'bot' }
const noParams = {
  query: undefined,
  operationName: undefined,
  variables: undefined,
  persistedQuery: undefined,
  documentId: undefined,
  error: undefined,
}
const served = { status: 200, body: { data: { agent: { name: 'bot' } } } }
const persisted = (sha256Hash: string) => ({ extensions: { persistedQuery: { version: 1, sha256Hash } } })

/** `post` and `get`: the status, and the body without what is the request's own. */
async function startWith(t: TestContext, mode: Mode, text: string | undefined) {
  const started = await startGateway(t, {
    settings: {
      TRUSTED_DOCUMENTS: mode,
      ROUTER_SECRET: routerSecret,
      ...(text !== undefined && { TRUSTED_DOCUMENTS_FILE: writeDocuments(t, text) }),
    },
  })
  async function ask(path: string, init: RequestInit, headers: Readonly<Record<string, string>> = {}) {
    const response = await started.request(path, {
      ...init,
      headers: {
        authorization: `Bearer ${await tokenOf('alice')}`,
        'content-type': 'application/json',
        ...headers,
      },
    })
    const text = await response.text()
    const body = JSON.parse(text, (key, value: unknown) =>
      key === 'requestId' ? undefined : value,
    ) as unknown
    const line = await started.log.waitForRequest(String(response.headers.get('x-request-id')))
    return { received: { status: response.status, body }, line }
  }
  return {
    ...started,
    post: (body: unknown, headers = {}) =>
      ask('/graphql', { method: 'POST', body: JSON.stringify(body) }, headers),
    get: (search: Readonly<Record<string, string>>) =>
      ask(`/graphql?${new URLSearchParams(search).toString()}`, { method: 'GET' }),
  }
}

const refused = (code: string, message: string) => ({
  status: 400,
  body: { errors: [{ message, extensions: { code, retryable: false } }] },
})
const notInList = refused(
  'PERSISTED_QUERY_NOT_IN_LIST',
  'The document id is not known: publish the document first.',
)
const notSafe = refused(
  'QUERY_NOT_IN_SAFELIST',
  'Only trusted documents are executed: send the id of a published one.',
)

for (const [kind, text] of Object.entries(files)) {
  for (const sent of [id, `sha256:${id}`]) {
    test(`${kind}: ${sent === id ? 'a bare id' : 'an id with sha256:'} is served in every place, by POST and GET`, async (t) => {
      const { post, get } = await startWith(t, 'enforce', text)
      for (const body of [{ documentId: sent }, { doc_id: sent }, persisted(sent)]) {
        assert.deepEqual((await post({ ...body, variables })).received, served)
        const search = Object.entries({ ...body, variables }).map(([name, value]) => [
          name,
          typeof value === 'string' ? value : JSON.stringify(value),
        ])
        assert.deepEqual((await get(Object.fromEntries(search) as Record<string, string>)).received, served)
      }
    })
  }
}

test('enforced, the text of a trusted document is executed as its id is', async (t) => {
  const { post, get } = await startWith(t, 'enforce', files["Relay's persisted.json"])
  assert.deepEqual((await post({ query: trusted, variables })).received, served)
  assert.deepEqual((await get({ query: trusted, variables: JSON.stringify(variables) })).received, served)
})

for (const [what, body, received] of [
  ['another document', { query: untrusted }, notSafe],
  ['a trusted document with a space more', { query: `${trusted} ` }, notSafe],
  ['an unknown document id', { documentId: 'x' }, notInList],
  ['an unknown doc_id', { doc_id: sha256(untrusted) }, notInList],
  ['an unknown persisted query', persisted(sha256(untrusted)), notInList],
  ['a document to register', { query: untrusted, ...persisted(sha256(untrusted)) }, notSafe],
  ['an id that is a name of every object', { documentId: '__proto__' }, notInList],
  ['a batch', [{ query: trusted }], notSafe],
  ['nothing', {}, notSafe],
] as const) {
  test(`enforced, ${what} is refused`, async (t) => {
    const { post, emulator } = await startWith(t, 'enforce', files["Relay's persisted.json"])
    assert.deepEqual((await post(body)).received, received)
    assert.deepEqual(emulator.requests, [])
  })
}

for (const mode of ['off', 'log', 'enforce'] as const)
  test(`${mode}: another document beside a known id is refused, its own document is executed`, async (t) => {
    const { post } = await startWith(t, mode, files["Relay's persisted.json"])
    const notIts = refused('BAD_REQUEST', 'The `query` is not the document of the id: send one of the two.')
    for (const named of [{ documentId: id }, { doc_id: `sha256:${id}` }, persisted(id)]) {
      assert.deepEqual((await post({ query: '{ __typename }', ...named, variables })).received, notIts)
      assert.deepEqual((await post({ query: trusted, ...named, variables })).received, served)
    }
  })

for (const mode of ['off', 'log'] as const)
  test(`${mode}: an id that is not known is refused as that`, async (t) => {
    const { post } = await startWith(t, mode, files["Relay's persisted.json"])
    const unknown = refused(
      'PERSISTED_QUERY_NOT_IN_LIST',
      'The document id is not known: publish the document first, or send its text as `query`.',
    )
    assert.deepEqual((await post({ documentId: 'x' })).received, unknown)
    assert.deepEqual((await post({ documentId: 'x', query: untrusted })).received, served)
  })

test('registered documents are bounded by the memory that they take, however short they are', () => {
  const { register, resolve } = createDocumentResolver({ mode: 'off', documents: undefined })
  const query = '{a}'
  const isRegistered = (sha256Hash: string) => {
    const persistedQuery = { version: 1, sha256Hash }
    return resolve({ ...noParams, persistedQuery, documentId: sha256Hash }, false).query === query
  }
  for (let index = 0; index < 40_000; index += 1) register(`hash ${index}`, query)
  assert.deepEqual([isRegistered('hash 0'), isRegistered('hash 39999')], [false, true])
})

test('enforced, a search that gives the query twice is refused', async (t) => {
  const { request } = await startWith(t, 'enforce', files["Relay's persisted.json"])
  const other = '{ __typename }'
  const twice = new URLSearchParams([
    ['query', trusted],
    ['query', other],
    ['variables', JSON.stringify(variables)],
  ])
  const response = await request(`/graphql?${twice.toString()}`, {
    headers: { authorization: `Bearer ${await tokenOf('alice')}`, 'apollo-require-preflight': '1' },
  })
  const { data } = (await response.json()) as { data?: unknown }
  assert.deepEqual([response.status, data], [400, undefined])
})

test('enforced, the router sends any document', async (t) => {
  const { post } = await startWith(t, 'enforce', files["Relay's persisted.json"])
  const secret = { 'x-router-secret': routerSecret }
  assert.deepEqual((await post({ query: untrusted }, secret)).received, served)
  const wrong = { 'x-router-secret': `${routerSecret}x` }
  assert.deepEqual((await post({ query: untrusted }, wrong)).received, notSafe)
})

test('logged, another document is executed and logged, a trusted one is not logged', async (t) => {
  const { post } = await startWith(t, 'log', files["Relay's persisted.json"])
  const other = await post({ query: untrusted })
  const known = await post({ documentId: id, variables })
  const router = await post({ query: `${untrusted} ` }, { 'x-router-secret': routerSecret })
  assert.deepEqual([other.received, known.received, router.received], [served, served, served])
  assert.deepEqual(
    [other, known, router].map(({ line }) => line['untrustedDocument']),
    [true, undefined, undefined],
  )
})

test('off, any document is executed, and none is logged', async (t) => {
  const { post } = await startWith(t, 'off', undefined)
  const { received, line } = await post({ query: untrusted })
  assert.deepEqual([received, line['untrustedDocument']], [served, undefined])
})

for (const mode of ['off', 'log'] as const) {
  test(`${mode}: a document that a client registers is executed by its hash from then on`, async (t) => {
    const { post } = await startWith(t, mode, mode === 'off' ? undefined : files["Relay's persisted.json"])
    const hash = persisted(sha256(untrusted))
    const unknown = {
      status: 200,
      body: {
        errors: [
          {
            message: 'PersistedQueryNotFound',
            extensions: { retryable: false, code: 'PERSISTED_QUERY_NOT_FOUND' },
          },
        ],
      },
    }
    assert.deepEqual((await post(hash)).received, unknown)
    assert.deepEqual((await post({ query: untrusted, ...hash })).received, served)
    assert.deepEqual((await post(hash)).received, served)
  })
}

test('an operation that is sent by its hash, or by its published id, is compiled', async (t) => {
  const { post, get } = await startWith(t, 'log', files["Relay's persisted.json"])
  const hash = persisted(sha256(untrusted))
  await post({ query: untrusted, ...hash })
  assert.equal((await post(hash)).line['servedBy'], 'compiled')
  await post({ documentId: id, variables })
  assert.equal((await post({ documentId: id, variables })).line['servedBy'], 'compiled')
  const search = { documentId: id, variables: JSON.stringify(variables) }
  assert.equal((await get(search)).line['servedBy'], 'compiled')
})

test('a document that is not valid is not registered', async (t) => {
  const { post } = await startWith(t, 'off', undefined)
  const hash = persisted(sha256('{ nope }'))
  await post({ query: '{ nope }', ...hash })
  const { line } = await post(hash)
  assert.deepEqual(line['errorCodes'], ['PERSISTED_QUERY_NOT_FOUND'])
})

for (const [what, body, message] of [
  [
    'a hash that is not its own',
    { query: '{ __typename }', ...persisted(sha256(untrusted)) },
    'provided sha does not match query',
  ],
  [
    'another version of the protocol',
    { extensions: { persistedQuery: { version: 2, sha256Hash: id } } },
    'Unsupported persisted query version',
  ],
] as const) {
  test(`a document registered under ${what} is the client's fault`, async (t) => {
    const { post, log } = await startWith(t, 'off', undefined)
    assert.deepEqual((await post(body)).received, refused('BAD_REQUEST', message))
    // Nothing failed inside.
    assert.deepEqual(
      log.lines.filter(({ level }) => Number(level) > 30),
      [],
    )
  })
}
