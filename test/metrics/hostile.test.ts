// Whatever clients send makes no series, and nothing of theirs is in a scrape.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createOperationNames } from '../../src/metrics/operation-names.ts'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { samplesOf, scrape } from './scrape.ts'

test('made-up names of operations, clients, methods and paths are no series', async (t) => {
  const { query, request, gateway, log } = await startGateway(t, { settings: { METRICS_PORT: '0' } })
  const seriesOf = (text: string) =>
    samplesOf(text).map(({ name, labels }) => `${name} ${JSON.stringify(labels)}`)
  const ask = async (index: number) => {
    const id = `request-${index}`
    const headers = { 'apollographql-client-name': `client-${index}`, 'x-request-id': id }
    await query(`query Name${index} { __typename }`, {}, { headers })
    await log.waitForRequest(id)
    await request(`/path-${index}`, { method: 'PROPFIND', headers: { 'x-request-id': `p-${id}` } })
    await log.waitForRequest(`p-${id}`)
  }
  await ask(0)
  const before = seriesOf(await scrape(gateway))
  for (let index = 1; index <= 20; index += 1) await ask(index)
  assert.deepEqual(seriesOf(await scrape(gateway)), before)
})

test('a scrape contains no token, caller, isolation key, secret, agent, cursor or id', async (t) => {
  const { query, gateway, keyOf, log, config } = await startGateway(t, { settings: { METRICS_PORT: '0' } })
  const { body } = await query(
    'query Secretive { sessions(agentName: "support-bot", first: 2) { nodes { id sessionId } pageInfo { endCursor } } }',
    {},
    { headers: { 'x-request-id': 'r' } },
  )
  const { callerHash } = await log.waitForRequest('r')
  const { nodes, pageInfo } = body.data?.['sessions'] ?? {}
  const text = await scrape(gateway)
  const secrets = [
    await tokenOf('alice'),
    'alice',
    keyOf('alice'),
    String(callerHash),
    'support-bot',
    'Secretive',
    pageInfo.endCursor,
    nodes[0].id,
    nodes[0].sessionId,
    config.auth.isolationKey.secret ?? '',
    ...config.auth.signingSecrets,
  ]
  for (const secret of secrets) assert.ok(secret !== '' && !text.includes(secret), secret)
})

test('the names of trusted operations are labels, up to a maximum; more are counted', () => {
  const { labelOf, overflow } = createOperationNames(2)
  const names = ['A', 'B', 'C', 'A', 'D', undefined].map((name) => labelOf(name, true))
  assert.deepEqual(names, ['A', 'B', '_OTHER', 'A', '_OTHER', '_OTHER'])
  assert.equal(overflow(), 2)
  assert.equal(labelOf('A', false), '_OTHER')
  assert.equal(overflow(), 2)
})
