// Crowds: so many calls at once, so many waiting, the rest refused at once; and clients who leave by the thousand.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createGate } from '../../emulator/fault.ts'
import { startGateway } from '../gateway/start-gateway.ts'
import { waitFor } from '../wait-for.ts'

const listOf = (index: number) => `{ sessions(agentName: "agent-${index}", first: 1) { nodes { id } } }`

test('past the calls under way and those that wait, an operation is refused at once, to be tried again', async (t) => {
  const { query, emulator } = await startGateway(t, { settings: { UPSTREAM_MAX_CONCURRENCY: '2' } })
  await query('{ __typename }')
  const gate = createGate()
  emulator.fail(gate.fault)
  const errors = new Map<number, unknown>()
  const asked = Array.from({ length: 2 + 128 + 5 }, async (_, index) => {
    const { body } = await query(listOf(index))
    errors.set(index, body.errors?.[0]?.extensions)
  })
  await waitFor('five are refused', () => errors.size === 5)
  for (const extensions of errors.values()) {
    const { requestId: _, ...rest } = extensions as Record<string, unknown>
    assert.deepEqual(rest, { code: 'UPSTREAM_UNAVAILABLE', retryable: true })
  }
  assert.equal(emulator.requests.length, 2)
  gate.release()
  await Promise.all(asked)
  // The agents do not exist: the error of all others says so.
  const codes = [...errors.values()].slice(5).map((extensions) => (extensions as { code: string }).code)
  assert.deepEqual(codes, Array(130).fill('NOT_FOUND'))
  assert.equal(emulator.requests.length, 130)
})

test('a thousand clients leave: every call of theirs ends, nothing is kept, and the next is served', async (t) => {
  const { query, emulator, gateway } = await startGateway(t)
  const warnings: string[] = []
  const onWarning = ({ name, message }: Error) => void warnings.push(`${name}: ${message}`)
  process.on('warning', onWarning)
  t.after(() => void process.off('warning', onWarning))
  await query('{ __typename }')
  emulator.fail({ kind: 'hang' })
  let calls = 0
  for (let round = 0; round < 20; round += 1) {
    const leaving = new AbortController()
    emulator.requests.length = 0
    // Forty calls of their own, and ten that wait for one of them.
    const asked = Array.from({ length: 50 }, (_, index) =>
      query(listOf(index % 40), {}, { signal: leaving.signal }).then(
        () => 'responded',
        (error: Error) => error.name,
      ),
    )
    await emulator.waitForRequests(40)
    leaving.abort()
    assert.deepEqual(new Set(await Promise.all(asked)), new Set(['AbortError']))
    await waitFor('all calls have ended', () => emulator.requests.every(({ aborted }) => aborted), 5_000)
    calls += emulator.requests.length
  }
  t.diagnostic(`${calls} calls for 1,000 clients`)
  assert.ok(calls >= 800 && calls <= 1_000, `${calls}`)
  emulator.fail(undefined)
  const { pages, bytes, circuitBreaker, retryTokens } = gateway.stats()
  assert.deepEqual(
    { pages, bytes, circuitBreaker, retryTokens },
    { pages: 0, bytes: 0, circuitBreaker: 'closed', retryTokens: 500 },
  )
  // Places are free again: more operations than there are places are served at once.
  const served = await Promise.all(
    Array.from({ length: 100 }, () =>
      query(
        '{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }',
        {},
        {
          headers: { 'cache-control': 'no-cache' },
        },
      ),
    ),
  )
  assert.deepEqual(
    served.filter(({ body }) => body.errors !== undefined),
    [],
  )
  assert.deepEqual(warnings, [])
})
