// Server-Timing: off unless it is set, and readable by pages of the allowed origins alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock } from '../virtual-clock.ts'
import { startGateway } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 1) { nodes { id } } }'
const settings = { SERVER_TIMING: 'on', CORS_ORIGINS: 'https://app.example.com' }

test('a response has its outcome, and the time of the REST API and in all', async (t) => {
  const { query, emulator } = await startGateway(t, { clock: createVirtualClock(), settings })
  const timings = []
  for (let count = 0; count < 3; count += 1)
    timings.push((await query(document)).headers.get('server-timing'))
  emulator.fail({ kind: 'status', status: 418 })
  const failed = await query(document, {}, { as: 'bob' })
  timings.push(failed.headers.get('server-timing'))
  const of = (outcome: string) => `outcome;desc="${outcome}", upstream;dur=0, total;dur=0`
  assert.deepEqual(timings, ['miss', 'hit', 'response_cache', 'upstream_error'].map(of))
})

test('times are those of the clock', async (t) => {
  const { query } = await startGateway(t, { settings })
  const { headers } = await query(document)
  const [, upstream = 0, total = 0] =
    /upstream;dur=([\d.]+), total;dur=([\d.]+)$/.exec(headers.get('server-timing') ?? '')?.map(Number) ?? []
  assert.ok(upstream > 0 && total >= upstream, `${upstream} of ${total}`)
})

test('an allowed origin may read it, another may not', async (t) => {
  const { query } = await startGateway(t, { settings })
  const allowed = async (origin: string) =>
    (await query(document, {}, { headers: { origin } })).headers.get('timing-allow-origin')
  assert.equal(await allowed('https://app.example.com'), 'https://app.example.com')
  assert.equal(await allowed('https://evil.example.com'), null)
})

test('without the setting there is neither header', async (t) => {
  const { query } = await startGateway(t, { settings: { CORS_ORIGINS: settings.CORS_ORIGINS } })
  const { headers } = await query(document, {}, { headers: { origin: settings.CORS_ORIGINS } })
  assert.deepEqual([headers.get('server-timing'), headers.get('timing-allow-origin')], [null, null])
})
