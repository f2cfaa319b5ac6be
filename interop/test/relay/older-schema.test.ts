// Relay as a client of last year: compiled with a schema that lacks a state and a kind of version indicator.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { artifactsIn } from '../../../examples/clients/relay/artifacts.ts'
import { createEnvironment } from '../../../examples/clients/relay/environment.ts'
import { loadList } from '../../../examples/clients/relay/pager.ts'
import { compileExample, findRelayCompiler } from '../../../scripts/relay-artifacts.ts'
import { expectNoComplaints } from '../../../test/clients/long-list.ts'
import {
  type Data,
  expected,
  oldSchema,
  shownRows,
  startNewerGateway,
} from '../../../test/clients/older-schema.ts'

const compiler = findRelayCompiler() ?? assert.fail('relay-compiler is not installed')
/** Compiled before a gateway runs: the compiler blocks this process for seconds. */
const artifacts = artifactsIn(compileExample(compiler, oldSchema))

test('Relay shows the whole list, and the new state as it came', async (t) => {
  expectNoComplaints(t)
  const { gateway, getToken } = await startNewerGateway(t)
  const list = await loadList({
    environment: createEnvironment({ url: gateway.url, getToken }),
    artifacts,
    query: 'twoWayListQuery',
    fragment: 'twoWayList_query',
    variables: { agentName: 'support-bot', first: 20 },
  })
  assert.deepEqual(shownRows({ sessions: list.list() as Data['sessions'] }), expected)
})
