// Which requests become streams, and how the others are refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changes, openStream } from './open-stream.ts'
import { startStreams } from './start-streams.ts'

const closing = 'event: complete\ndata:\n\n'

interface Refused {
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
}

function codeOf(json: string): string | undefined {
  return (JSON.parse(json) as Refused).errors[0]?.extensions.code
}

test('a subscription of a client that accepts JSON alone is refused, in JSON', async (t) => {
  const { url, streams } = await startStreams(t)
  for (const accept of [
    'application/json',
    'application/graphql-response+json',
    'multipart/mixed;deferSpec=20220824, application/json',
  ]) {
    const { status, headers, whole } = await openStream(t, { url, accept })
    assert.equal(status, 406)
    assert.match(String(headers.get('content-type')), /json/)
    assert.match(await whole, /accept text\/event-stream or multipart\/mixed;subscriptionSpec=1\.0/)
  }
  assert.equal(streams.stats().started, 0)
})

for (const [what, query, variables, code] of [
  ['a document that does not parse', 'subscription {', {}, 'GRAPHQL_PARSE_FAILED'],
  ['a field that is none', 'subscription { other }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  ['two root fields', 'subscription { changed { id } also { id } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'one root field under two names',
    'subscription { a: changed { id } b: changed { id } }',
    {},
    'GRAPHQL_VALIDATION_FAILED',
  ],
  ['introspection beside it', 'subscription { __typename }', {}, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'a root field that may be left out',
    'subscription($v: Boolean!) { ...F } fragment F on Subscription { changed @include(if: $v) { id } }',
    { v: false },
    'GRAPHQL_VALIDATION_FAILED',
  ],
  [
    'too many aliases',
    `subscription { changed { ${Array.from({ length: 21 }, (_, n) => `a${n}: id`).join(' ')} } }`,
    {},
    'MAX_ALIASES_LIMIT',
  ],
  [
    'a variable of another type',
    'subscription($s: String) { changed(since: $s) { id } }',
    { s: {} },
    'BAD_USER_INPUT',
  ],
  [
    'an argument that the source refuses',
    'subscription { changed(since: "foreign") { id } }',
    {},
    'BAD_USER_INPUT',
  ],
] as const)
  test(`${what}: the error is the only result of a stream, and of a request for JSON status and body are as for queries`, async (t) => {
    const { url, streams, sources } = await startStreams(t)
    const { status, whole } = await openStream(t, { url, query, variables })
    assert.equal(status, 200)
    const [, json = ''] = /^event: next\ndata: (.*)\n\n/.exec(await whole) ?? []
    assert.equal(await whole, `event: next\ndata: ${json}\n\n${closing}`)
    assert.equal(codeOf(json), code)
    assert.deepEqual([streams.stats().open, sources.length], [0, 0])
  })

test('a request without a valid token is refused with its status, in JSON', async (t) => {
  const { url, tokens } = await startStreams(t)
  tokens.delete('alice')
  const { status, headers, whole } = await openStream(t, { url })
  assert.deepEqual([status, headers.get('content-type')], [401, 'application/json; charset=utf-8'])
  assert.equal(codeOf(await whole), 'UNAUTHENTICATED')
})

test('a token that expires while it is accepted, for its tolerance, opens a stream that ends at once', async (t) => {
  const { url, tokens, clock, sources, streams } = await startStreams(t)
  tokens.set('alice', clock.wallNow() - 1)
  const { whole } = await openStream(t, { url })
  assert.match(
    await whole,
    /^:\n\nevent: next\ndata: \{"errors":\[.*"UNAUTHENTICATED".*\nevent: complete\ndata:\n\n$/s,
  )
  assert.equal(sources[0]?.isReturned, true)
  assert.equal(streams.stats().open, 0)
})

test('GET subscribes with the secret of the router alone', async (t) => {
  const { url } = await startStreams(t)
  const get = (headers: Record<string, string>) =>
    fetch(`${url}?${new URLSearchParams({ query: changes }).toString()}`, {
      headers: { accept: 'text/event-stream', authorization: 'Bearer alice', ...headers },
      signal: AbortSignal.timeout(10_000),
    })
  const refused = await get({ 'x-router-secret': 'another' })
  assert.deepEqual([refused.status, refused.headers.get('allow')], [405, 'POST'])
  assert.equal(codeOf(await refused.text()), 'BAD_REQUEST')
  assert.equal((await get({})).status, 400)
  const accepted = await get({ 'x-router-secret': 'router' })
  assert.deepEqual(
    [accepted.status, accepted.headers.get('content-type')],
    [200, 'text/event-stream; charset=utf-8'],
  )
  await accepted.body?.cancel()
})
