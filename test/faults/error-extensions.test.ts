// What an error has beside its message: a code, whether and when to try again, and the request's id.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FaultKind } from '../../emulator/fault.ts'
import { startGateway } from '../gateway/start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }'
const status = (code: number, headers: Record<string, string> = {}): FaultKind => ({
  kind: 'status',
  status: code,
  headers,
})

for (const [what, fault, extensions, calls] of [
  ['400', status(400), { code: 'UPSTREAM_BAD_RESPONSE', retryable: false }, 1],
  ['401', status(401), { code: 'UPSTREAM_UNAVAILABLE', retryable: false }, 1],
  ['403', status(403), { code: 'FORBIDDEN', retryable: false }, 1],
  ['404', status(404), { code: 'NOT_FOUND', retryable: false }, 1],
  ['408', status(408), { code: 'UPSTREAM_TIMEOUT', retryable: true }, 1],
  ['500', status(500), { code: 'UPSTREAM_UNAVAILABLE', retryable: true }, 3],
  [
    '503 that says when it is back',
    status(503, { 'retry-after': '120' }),
    { code: 'UPSTREAM_UNAVAILABLE', retryable: true, retryAfterMs: 120_000 },
    1,
  ],
  [
    '429',
    status(429, { 'retry-after': '60' }),
    { code: 'RATE_LIMITED', retryable: true, retryAfterMs: 60_000 },
    1,
  ],
  [
    '503 that says it is back in 31 years',
    status(503, { 'retry-after': '999999999' }),
    { code: 'UPSTREAM_UNAVAILABLE', retryable: true, retryAfterMs: 3_600_000 },
    1,
  ],
  [
    '403 with a hint, which is none',
    status(403, { 'retry-after': '60' }),
    { code: 'FORBIDDEN', retryable: false },
    1,
  ],
  ['HTML', { kind: 'html' }, { code: 'UPSTREAM_BAD_RESPONSE', retryable: false }, 1],
  ['a cut-off body', { kind: 'resetMidBody' }, { code: 'UPSTREAM_UNAVAILABLE', retryable: true }, 3],
] as const satisfies readonly (readonly [string, FaultKind, object, number])[]) {
  test(`${what}: the extensions are exactly these, after ${calls} call(s)`, async (t) => {
    const { query, emulator } = await startGateway(t)
    emulator.fail(fault)
    const { body, headers } = await query(document, {}, { headers: { 'x-request-id': 'mine-1' } })
    assert.deepEqual(
      body.errors?.map((error) => error.extensions),
      [{ ...extensions, requestId: 'mine-1' }],
    )
    assert.equal(headers.get('x-request-id'), 'mine-1')
    assert.equal(emulator.requests.length, calls)
  })
}

test('every unusable response is requested once and cached for nobody', async (t) => {
  const { query, emulator, gateway } = await startGateway(t)
  const faults: FaultKind[] = [
    { kind: 'malformedJson' },
    { kind: 'html' },
    { kind: 'huge' },
    { kind: 'body', value: null },
    { kind: 'body', value: { has_more: false } },
    { kind: 'body', value: { data: [{ agent_session_id: null }], has_more: false } },
    { kind: 'emptyPageHasMore' },
  ]
  for (const fault of faults) {
    emulator.requests.length = 0
    emulator.script(fault)
    const { body } = await query(document)
    assert.equal(body.errors?.[0]?.extensions.code, 'UPSTREAM_BAD_RESPONSE', fault.kind)
    assert.equal(emulator.requests.length, 1, fault.kind)
  }
  const { pages, retryTokens, circuitBreaker } = gateway.stats()
  assert.deepEqual(
    { pages, retryTokens, circuitBreaker },
    { pages: 0, retryTokens: 500, circuitBreaker: 'closed' },
  )
})
