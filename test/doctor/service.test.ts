// One finding for each switch of the emulator: what the doctor says of a service that behaves so.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemClock } from '../../src/clock.ts'
import { exitCodeOf } from '../../src/doctor/report.ts'
import { maxServiceCalls } from '../../src/doctor/service-calls.ts'
import { fill, findingOf, shortOf, startDoctor } from './run-doctor.ts'

test('two identities that see the same sessions: isolation is broken, and the exit code is 77', async (t) => {
  // It reads the identity from another header than it is sent.
  const { examine } = await startDoctor(t, { identityHeader: 'x-other-user' })
  const report = await examine()
  assert.deepEqual([report.isolation, ...shortOf(report, 'isolation')], ['broken', 'failure', 'BROKEN', 77])
  assert.deepEqual(shortOf(report, 'identity header'), ['warning', 'none makes a difference', 77])
})

test('the header that another setting should name is found', async (t) => {
  const { examine } = await startDoctor(t, { identityHeader: 'x-ms-user-identity' })
  const finding = findingOf(await examine(), 'identity header')
  assert.equal(finding.found, 'x-ms-user-identity, not x-ms-user-isolation-key')
  assert.equal(finding.advice, 'Set `UPSTREAM_IDENTITY_HEADER=x-ms-user-identity`.')
  const corrected = await examine({ UPSTREAM_IDENTITY_HEADER: 'x-ms-user-identity' })
  assert.deepEqual(shortOf(corrected, 'identity header'), ['ok', 'x-ms-user-identity', 0])
})

test('a service that refuses the header of the settings shows no isolation', async (t) => {
  const behaviour = { identityHeader: 'x-ms-user-identity', missingIdentity: 'badRequest' } as const
  const { examine } = await startDoctor(t, behaviour)
  const report = await examine()
  assert.deepEqual([report.isolation, ...shortOf(report, 'isolation')], ['unknown', 'warning', 'unknown', 69])
})

test('two identities without sessions: isolation is unknown, and the exit code is 65', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  fill(emulator, 0, 0)
  const report = await examine()
  assert.deepEqual([report.isolation, ...shortOf(report, 'isolation')], ['unknown', 'warning', 'unknown', 65])
  assert.deepEqual(shortOf(report, 'order').slice(0, 2), ['note', 'unknown: 0 sessions'])
})

test('the sessions of one identity alone show isolation, whichever it is', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  const cases: readonly (readonly [number, number])[] = [
    [5, 0],
    [0, 5],
  ]
  for (const counts of cases) {
    fill(emulator, ...counts)
    const report = await examine()
    assert.deepEqual([report.isolation, exitCodeOf(report)], ['kept', 0])
    assert.deepEqual(shortOf(report, 'order').slice(0, 2), ['ok', '`asc` mirrors `desc`, ties too'])
  }
})

test('a preview feature that the settings lack is named', async (t) => {
  const { examine } = await startDoctor(t, { previewGate: 'HostedAgents=V1Preview' })
  const report = await examine()
  assert.deepEqual(shortOf(report, 'preview gate'), ['failure', 'HostedAgents=V1Preview is missing', 69])
  assert.equal(findingOf(report, 'preview gate').advice, 'Set `UPSTREAM_FEATURES=HostedAgents=V1Preview`.')
  const corrected = await examine({ UPSTREAM_FEATURES: 'A=1,HostedAgents=V1Preview' })
  assert.deepEqual(shortOf(corrected, 'preview gate'), ['ok', 'HostedAgents=V1Preview', 0])
})

test('a preview feature that nobody knows is a failure', async (t) => {
  const { examine } = await startDoctor(t, { previewGate: 'Secret=V9' })
  assert.deepEqual(shortOf(await examine(), 'preview gate'), ['failure', 'an unknown feature is missing', 69])
})

test('each switch has its finding', async (t) => {
  const { emulator, examine } = await startDoctor(t, {}, { data: 'empty' })
  fill(emulator, 60, 5)
  const initial = emulator.behaviour
  const findings: readonly [Partial<typeof initial>, check: string, ...string[]][] = [
    [{ missingIdentity: 'badRequest' }, 'no identity', 'ok', 'refused (400)'],
    [{ missingIdentity: 'everyone' }, 'no identity', 'note', 'served'],
    [{ enforceIdentityOnById: true }, 'reads by id', 'ok', 'separated (404)'],
    [{ enforceIdentityOnById: false }, 'reads by id', 'note', 'not separated'],
    [{ ties: 'mirrored' }, 'order', 'ok', '`asc` mirrors `desc`, ties too'],
    [{ ties: 'independent' }, 'order', 'note', '`asc` mirrors `desc`, but for ties'],
    [{ before: 'adjacent' }, '`before`', 'ok', 'the rows next to it'],
    [{ before: 'head' }, '`before`', 'ok', "the list's first rows"],
    [{ unknownCursor: 'ignored' }, 'unknown cursor', 'ok', 'ignored: the list starts over'],
    [{ unknownCursor: 'badRequest' }, 'unknown cursor', 'ok', 'refused (400)'],
    [{ unknownCursor: 'notFound' }, 'unknown cursor', 'ok', 'refused (404)'],
    [{ limit: 'badRequest' }, 'limit of 101', 'ok', 'refused (400)'],
    [{ limit: 'clamp' }, 'limit of 101', 'ok', 'clamped'],
    [{ maxLimit: 7 }, 'rows of a page', 'warning', 'clamped to 7'],
    [{ maxLimit: 60 }, 'rows of a page', 'warning', 'clamped to 60'],
    [{ maxLimit: 100 }, 'rows of a page', 'note', 'unknown: the lists are short'],
    [{ nullLastId: true }, '`last_id`', 'ok', 'null in spite of rows'],
    [{ nullLastId: false }, '`last_id`', 'ok', 'set'],
    [{ previewGate: 'AgentEndpoints=V1Preview' }, 'preview gate', 'ok', 'AgentEndpoints=V1Preview'],
    [{ previewGate: undefined }, 'preview gate', 'ok', 'none'],
  ]
  for (const [behaviour, check, ...expected] of findings) {
    emulator.behaviour = { ...initial, ...behaviour }
    assert.deepEqual(shortOf(await examine(), check), [...expected, 0], JSON.stringify(behaviour))
  }
})

test('a deleted session that stays listed is found', async (t) => {
  const { emulator, examine } = await startDoctor(t, {}, { data: 'empty' })
  fill(emulator, 5, 0)
  assert.equal(findingOf(await examine(), 'deleted sessions').found, 'none seen')
  emulator.updateSession('support-bot', 'alice', 'alice-0', { status: 'deleted' })
  assert.equal(findingOf(await examine(), 'deleted sessions').found, 'listed as `deleted`')
})

test('a list that changes meanwhile is reported', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  emulator.fail({
    kind: 'body',
    value: { data: [], has_more: false },
    match: ({ query }) =>
      query['limit'] === '100' && emulator.requests.some((earlier) => earlier.query['limit'] === '101'),
  })
  assert.deepEqual(shortOf(await examine(), 'steady list').slice(0, 2), ['warning', 'it changed meanwhile'])
})

test('rows that do not go by their time are a failure', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  fill(emulator, 3, 0)
  emulator.fail({
    kind: 'body',
    value: {
      data: [1, 3, 2].map((second) => ({ agent_session_id: `s${second}`, created_at: second })),
      has_more: false,
    },
    match: ({ identity, query }) => identity === 'alice' && query['order'] === 'desc',
  })
  assert.deepEqual(shortOf(await examine(), 'order'), ['failure', '`desc` does not go by `created_at`', 69])
})

test('an `asc` that is not `desc` reversed is a failure', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  const value = { data: [{ agent_session_id: 'x', created_at: 1 }], has_more: false }
  emulator.fail({ kind: 'body', value, match: ({ query }) => query['order'] === 'asc' })
  assert.deepEqual(shortOf(await examine(), 'order'), ['failure', '`asc` is not `desc` reversed', 69])
})

test('an empty page for an unknown cursor is a warning', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  const value = { data: [], has_more: false }
  const isProbe = ({ query }: { query: Record<string, string> }) =>
    query['after'] !== undefined && query['limit'] === '1'
  emulator.fail({ kind: 'body', value, match: isProbe })
  assert.deepEqual(shortOf(await examine(), 'unknown cursor'), ['warning', 'an empty page', 0])
})

test('`before` that is ignored is found', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  fill(emulator, 5, 0)
  const value = { data: [{ agent_session_id: 'alice-4', created_at: 1_700_000_002 }], has_more: true }
  emulator.fail({ kind: 'body', value, match: ({ query }) => query['before'] !== undefined })
  assert.deepEqual(shortOf(await examine(), '`before`').slice(0, 2), ['ok', 'ignored'])
})

test('errors of a proxy are a warning', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  emulator.fail({
    kind: 'status',
    status: 404,
    body: '<h1>no</h1>',
    match: ({ sessionId }) => sessionId?.endsWith('zzz') === true,
  })
  assert.deepEqual(shortOf(await examine(), 'error bodies'), ['warning', '404 without a code', 0])
})

test('ETag and retry hints are reported where they are sent', async (t) => {
  const { emulator, examine } = await startDoctor(t)
  const headers = { etag: '"1"', 'retry-after': '2' }
  const body = { error: { code: 'not_found', message: '' } }
  emulator.fail({ kind: 'status', status: 404, headers, body, match: ({ operation }) => operation === 'get' })
  assert.equal(findingOf(await examine(), 'response headers').found, 'ETag, a retry hint')
})

test('a clock that differs by more than two seconds is a warning', async (t) => {
  const { examine } = await startDoctor(t)
  const stepped = (ms: number) => ({ ...systemClock, wallNow: () => Date.now() + ms })
  assert.deepEqual(shortOf(await examine({}, stepped(3_600_000)), 'clock'), ['warning', 'fast by 3600 s', 0])
  assert.deepEqual(shortOf(await examine({}, stepped(-60_000)), 'clock'), ['warning', 'slow by 60 s', 0])
})

test('calls that take more than half of the deadline are a warning', async (t) => {
  const { examine } = await startDoctor(t)
  let now = 0
  const slow = { ...systemClock, now: () => (now += 3_000) }
  assert.deepEqual(shortOf(await examine({ UPSTREAM_DEADLINE_MS: '5s' }, slow), 'latency'), [
    'warning',
    'p50 3000 ms, max 3000 ms',
    0,
  ])
})

test('the calls are reads, and no more than are promised', async (t) => {
  // Small pages and a gate take the most calls.
  const behaviour = { maxLimit: 1, previewGate: 'D=4', identityHeader: 'x-third' } as const
  const { emulator, examine } = await startDoctor(t, behaviour)
  const report = await examine({
    UPSTREAM_IDENTITY_HEADER: 'x-third',
    UPSTREAM_FEATURES: 'A=1,B=2,C=3,D=4',
  })
  assert.deepEqual(new Set(emulator.requests.map(({ operation }) => operation)), new Set(['list', 'get']))
  assert.equal(report.calls, emulator.requests.length)
  assert.ok(report.calls <= maxServiceCalls, `${report.calls} calls`)
  assert.deepEqual(shortOf(report, 'preview gate').slice(0, 2), ['ok', 'D=4'])
})
