// The supergraph through Hive Gateway, all over real HTTP: `npm ci` and `npm run test:hive` in this folder.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isolationCases } from '../test/federation/isolation-cases.ts'
import { outageCases } from '../test/federation/outage-cases.ts'
import { pagingCases } from '../test/federation/paging-cases.ts'
import { startSupergraph } from '../test/federation/start-supergraph.ts'
import { writesCases } from '../test/federation/writes-cases.ts'
import { startHiveGateway } from './hive-gateway.ts'
import type { StartRouter } from './router.ts'

const startCachingGateway: StartRouter = (options) => startHiveGateway(options, 60_000)

describe('through Hive Gateway', () => {
  pagingCases((options) => startHiveGateway(options))
  isolationCases((options) => startHiveGateway(options))
  outageCases((options) => startHiveGateway(options))
  writesCases((options) => startHiveGateway(options))
})

describe('through Hive Gateway with its response cache', () => {
  pagingCases(startCachingGateway)
  isolationCases(startCachingGateway)
  outageCases(startCachingGateway)

  test('a response is cached for its caller and for nobody else', async (t) => {
    const { ask, emulator, gateway } = await startSupergraph(t, startCachingGateway)
    const document = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'
    const first = await ask(document)
    await gateway.close()
    assert.equal(first.data?.['sessions'].nodes.length, 2)
    assert.deepEqual((await ask(document)).data, first.data)
    assert.deepEqual((await ask(document, {}, 'bob')).data, { sessions: null })
    assert.deepEqual((await ask(document, {}, null)).data, { sessions: null })
    assert.equal(emulator.requests.length, 1)
  })
})
