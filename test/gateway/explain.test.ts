// extensions.explain: who gets it, what it has, and that no cache ever has it.
import assert from 'node:assert/strict'
import { suite, type TestContext, test } from 'node:test'
import { advanceUntilSettled } from '../advance-until-settled.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { type StartOptions, startGateway, tokenOf } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 2) { nodes { id sessionId } } }'
const byId = 'query($id: ID!) { node(id: $id) { id } }'
const settings = { EXPLAIN_CLAIM: 'roles=operator' }
const limits = { cost: 10_000, pageSize: 500, upstreamPages: 10, depth: 20, responseBytes: 8_388_608 }
const page = { agentName: 'support-bot', order: 'desc', rows: 50 }

async function startExplained(t: TestContext, options: StartOptions = {}) {
  const clock = createVirtualClock()
  const started = await startGateway(t, { clock, settings, ...options })
  const token = await tokenOf('alice', { roles: ['reader', 'operator'] })
  const ask = (text = document, headers: Record<string, string> = { 'x-explain': 'on' }, variables = {}) =>
    started.query(text, variables, { token, headers: { 'x-request-id': 'r', ...headers } })
  const explain = async (...given: Parameters<typeof ask>) => explanationIn((await ask(...given)).text)
  return { ...started, clock, ask, explain, token }
}

// oxlint-disable-next-line typescript/no-explicit-any
function explanationIn(text: string): any {
  return JSON.parse(text).extensions?.explain
}

const upstream = (given: object = {}) => ({
  calls: 0,
  retries: 0,
  waitedMs: 0,
  circuitBreaker: 'closed',
  agentCircuitBreakers: { 'support-bot': 'closed' },
  ...given,
})

const explanation = (given: object) => ({
  requestId: 'r',
  unlistedReads: 0,
  upstream: upstream(),
  cost: 3,
  limits,
  ...given,
})

/** What changes from request to request, and is asserted elsewhere. */
const withoutRate = (given: object) => JSON.parse(JSON.stringify({ ...given, rateLimit: undefined }))

suite('Explanations', () => {
  test('a miss and a hit have their pages, calls, cost, limits and circuit breakers', async (t) => {
    const { explain, clock } = await startExplained(t)
    const miss = await explain()
    assert.deepEqual(miss.rateLimit, { limit: 100_000, remaining: 99_997 })
    assert.deepEqual(
      withoutRate(miss),
      explanation({
        servedBy: 'apollo',
        outcome: 'miss',
        reads: [{ ...page, outcome: 'miss', ageMs: 0, retries: 0 }],
        upstream: upstream({ calls: 1 }),
      }),
    )
    clock.advance(2_000)
    assert.deepEqual(
      withoutRate(await explain()),
      explanation({
        servedBy: 'compiled',
        outcome: 'hit',
        reads: [{ ...page, rows: 2, outcome: 'hit', ageMs: 2_000 }],
      }),
    )
  })

  test('a retry is counted, and a failure has its reason', async (t) => {
    const { explain, emulator, clock } = await startExplained(t)
    await explain('{ __typename }')
    emulator.script({ kind: 'status', status: 503 })
    const retried = await advanceUntilSettled(clock, explain())
    assert.deepEqual([retried.outcome, retried.reads[0].retries, retried.upstream.retries], ['retried', 1, 1])
    emulator.fail({ kind: 'status', status: 418 })
    const failed = await explain(document.replace('support-bot', 'another'))
    assert.deepEqual(
      [failed.outcome, failed.reads],
      [
        'upstream_error',
        [{ agentName: 'another', order: 'desc', outcome: 'failed', failure: 'badResponse' }],
      ],
    )
  })

  test('a read by id is a call, and a request error is explained, too', async (t) => {
    const { explain, ask } = await startExplained(t)
    const { body } = await ask()
    const single = await explain(byId, { 'x-explain': 'on' }, { id: body.data?.['sessions'].nodes[0].id })
    assert.deepEqual(single.reads, [{ agentName: 'support-bot', outcome: 'call' }])
    const refused = await explain('{ nope }')
    assert.deepEqual([refused.outcome, refused.reads], ['refused', []])
  })

  test('an explained response is neither stored in the response cache nor served from it', async (t) => {
    const { ask } = await startExplained(t)
    const servedBy = []
    const asks = { 'x-explain': 'on' }
    const usual: Record<string, string> = {}
    for (const headers of [asks, asks, usual, usual, usual, asks]) {
      const { text } = await ask(document, headers)
      servedBy.push(explanationIn(text)?.servedBy)
    }
    assert.deepEqual(servedBy, ['apollo', 'compiled', undefined, undefined, undefined, 'compiled'])
  })

  test('no cache on the way may store it', async (t) => {
    const { ask } = await startExplained(t)
    const explained = (await ask()).headers
    const usual = (await ask(document, {})).headers
    assert.deepEqual(
      [explained, usual].map((headers) => [headers.get('cache-control'), headers.get('vary')]),
      [
        ['no-store', 'Accept, Authorization, X-Explain'],
        ['private, max-age=5', 'Accept, Authorization, X-Explain'],
      ],
    )
  })

  test('data and errors are those of the response without it', async (t) => {
    const { ask, emulator } = await startExplained(t)
    const without = (text: string) => {
      return JSON.parse(JSON.stringify({ ...JSON.parse(text), extensions: undefined }))
    }
    const both = `{ a: ${document.slice(1, -1)} b: node(id: "nope") { id } }`
    assert.deepEqual(without((await ask(both)).text), without((await ask(both, {})).text))
    emulator.fail({ kind: 'status', status: 418 })
    const failing = document.replace('support-bot', 'another')
    assert.deepEqual(without((await ask(failing)).text), without((await ask(failing, {})).text))
  })

  for (const [what, claims, expected] of [
    ['the value alone', { roles: 'operator' }, true],
    ['a list with the value', { roles: ['x', 'operator'] }, true],
    ['a scope with the value', { roles: 'x operator' }, true],
    ['another value', { roles: 'operators' }, false],
    ['an object', { roles: { operator: true } }, false],
    ['no such claim', {}, false],
  ] as const)
    test(`a token with ${what} ${expected ? 'gets' : 'does not get'} an explanation`, async (t) => {
      const { query } = await startGateway(t, { settings })
      const token = await tokenOf('alice', claims)
      const { text } = await query(document, {}, { token, headers: { 'x-explain': 'on' } })
      assert.equal(explanationIn(text) !== undefined, expected)
    })

  test('without the setting, or unless the client asks for it with on, there is none', async (t) => {
    const { ask } = await startExplained(t)
    const off = await startExplained(t, { settings: {} })
    const texts = [
      (await ask(document, {})).text,
      (await ask(document, { 'x-explain': '1' })).text,
      (await off.ask()).text,
    ]
    assert.deepEqual(texts.map(explanationIn), [undefined, undefined, undefined])
    assert.equal((await off.ask()).headers.get('vary'), 'Accept, Authorization')
  })

  test('it has no token, key, secret, caller hash, and nothing of another caller', async (t) => {
    const { query, ask, log, keyOf, config, token } = await startExplained(t)
    await query(
      document.replace('support-bot', 'agent-of-bob'),
      {},
      { as: 'bob', headers: { 'x-request-id': 'bob' } },
    )
    const explained = explanationIn((await ask()).text)
    const { callerHash } = await log.waitForRequest('r')
    const text = JSON.stringify(explained)
    const secrets = [
      ...token.split('.'),
      keyOf('alice'),
      String(callerHash),
      config.auth.isolationKey.secret ?? '',
      ...config.auth.signingSecrets,
      'agent-of-bob',
      'alice',
    ]
    assert.deepEqual(
      secrets.filter((secret) => text.includes(secret)),
      [],
    )
  })
})
