// Upstream failures as a client sees them: a code, a sentence, and nothing of what is inside.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { internalMarker } from '../../emulator/response.ts'
import { row } from '../emulator/start-emulator.ts'
import { errorsOf, type QueryResponse, type StartedGateway, startGateway } from '../gateway/start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'

const unavailable = [
  'UPSTREAM_UNAVAILABLE',
  'The sessions service is not available: try again later.',
] as const
const refused = ['UPSTREAM_BAD_RESPONSE', 'The sessions service refused the request.'] as const
const unusable = [
  'UPSTREAM_BAD_RESPONSE',
  'The sessions service gave a response that cannot be used.',
] as const
const busy = ['RATE_LIMITED', 'The sessions service is busy: try again later.'] as const
const tooLate = [
  'UPSTREAM_TIMEOUT',
  'The sessions service did not respond in time: try again later.',
] as const

const status = (code: number, headers?: Record<string, string>): FaultKind => ({
  kind: 'status',
  status: code,
  ...(headers && { headers }),
})
const list = (data: unknown): FaultKind => ({ kind: 'body', value: { data, has_more: false } })

/** `once`: what the upstream said is final, so that it is asked exactly once. */
const faults: readonly (readonly [
  what: string,
  fault: FaultKind,
  error: readonly [code: string, message: string],
  once?: 'once',
])[] = [
  ['400', status(400), refused, 'once'],
  ['401', status(401), unavailable, 'once'],
  ['403', status(403), ['FORBIDDEN', 'These sessions may not be read.'], 'once'],
  ['404', status(404), ['NOT_FOUND', 'There is no such agent: check its name.'], 'once'],
  ['408', status(408), tooLate],
  ['424', status(424), unavailable],
  ['429', status(429, { 'retry-after': '3600' }), busy, 'once'],
  ['500', status(500), unavailable],
  [
    '502 with a page of HTML',
    { ...status(502), body: '<html>internal-7f3a91</html>' } as FaultKind,
    unavailable,
  ],
  ['503', status(503), unavailable],
  ['204', status(204), unusable, 'once'],
  ['a redirect', status(302, { location: 'http://127.0.0.1/internal-7f3a91' }), unusable, 'once'],
  ['418', status(418), unusable, 'once'],
  ['a connection reset before the head', { kind: 'resetBeforeHeaders' }, unavailable],
  ['a connection reset inside the body', { kind: 'resetMidBody' }, unavailable],
  ['a body shorter than announced', { kind: 'truncatedContentLength' }, unavailable],
  ['a chunked body without an end', { kind: 'truncatedChunked' }, unavailable],
  ['JSON that is cut off', { kind: 'malformedJson' }, unusable, 'once'],
  ['a page of HTML', { kind: 'html' }, unusable, 'once'],
  ['three megabytes', { kind: 'huge' }, unusable, 'once'],
  ['an empty page that has more', { kind: 'emptyPageHasMore' }, unusable, 'once'],
  ['null', { kind: 'body', value: null }, unusable, 'once'],
  ['no data', { kind: 'body', value: { has_more: false } }, unusable, 'once'],
  ['data that is no list', list({}), unusable, 'once'],
  ['has_more that is text', { kind: 'body', value: { data: [], has_more: 'false' } }, unusable, 'once'],
  ['a row with an id of null', list([{ ...row('a', 1), agent_session_id: null }]), unusable, 'once'],
  ['a row without times', list([{ agent_session_id: 'a', status: 'active' }]), unusable, 'once'],
  ['a row twice', list([row('a', 1), row('a', 1)]), unusable, 'once'],
  ['201 rows', list(Array.from({ length: 201 }, (_, index) => row(`r${index}`, 1))), unusable, 'once'],
]

for (const [what, fault, [code, message], once] of faults) {
  test(`${what} becomes ${code}, and nothing from inside is sent`, async (t) => {
    const started = await startGateway(t)
    started.emulator.fail(fault)
    const response = await started.query(document)
    assert.equal(response.status, 200)
    assert.deepEqual(response.body.data, { sessions: null })
    assert.deepEqual(errorsOf(response), [{ code, message, path: 'sessions' }])
    assertNothingInside(response, started)
    if (once) assert.equal(started.emulator.requests.length, 1)
  })
}

test('an upstream that cannot be reached becomes UPSTREAM_UNAVAILABLE', async (t) => {
  const started = await startGateway(t)
  await started.emulator.close()
  const response = await started.query(document)
  const [code, message] = unavailable
  assert.deepEqual(errorsOf(response), [{ code, message, path: 'sessions' }])
  assertNothingInside(response, started)
})

test('a failed read is not cached: the next one calls again and succeeds', async (t) => {
  const { emulator, query } = await startGateway(t)
  for (const fault of [{ kind: 'malformedJson' }, { kind: 'html' }, status(403)] as const) {
    emulator.fail(fault)
    assert.equal((await query(document)).body.data?.['sessions'], null)
  }
  emulator.fail(undefined)
  const { body } = await query(document)
  assert.equal(body.errors, undefined)
  assert.equal(body.data?.['sessions'].nodes.length, 2)
})

test('what was inside is in the log, without the isolation key and the token', async (t) => {
  const { emulator, query, log, keyOf } = await startGateway(t)
  emulator.fail({ kind: 'status', status: 403, headers: { 'x-ms-request-id': 'upstream-id-1' } })
  await query(document)
  const [line] = log.lines.filter((line) => 'err' in line)
  assert.match(JSON.stringify(line), /the upstream responded 403/)
  assert.match(JSON.stringify(line), /upstream-id-1/)
  assert.ok(!log.text().includes(keyOf('alice')))
  assert.ok(!log.text().includes('eyJ'))
  assert.ok(!log.text().includes(internalMarker))
})

/** Searches all that the client was sent for whatever it must not learn. */
function assertNothingInside(
  { text, headers }: QueryResponse,
  { emulator, keyOf, config }: StartedGateway,
): void {
  const sent = `${text}\n${JSON.stringify([...headers])}`
  const { host, pathname } = new URL(emulator.url)
  for (const inside of [
    internalMarker,
    host,
    pathname,
    keyOf('alice'),
    config.upstream.identityHeader,
    'x-ms-',
    'foundry',
    'stack',
    'node_modules',
    '.ts:',
    'ECONN',
    'undici',
    'agent_session_id',
    'has_more',
  ])
    assert.ok(!sent.includes(inside), `the client was sent ${JSON.stringify(inside)}: ${sent}`)
}
