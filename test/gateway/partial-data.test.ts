// A connection that cannot be read is null, and its siblings keep their data.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { errorsOf, startGateway } from './start-gateway.ts'
import { upstreamIds } from './upstream-rows.ts'

test('a failing list is null with its error, and its siblings keep their data', async (t) => {
  const { query, emulator, keyOf } = await startGateway(t)
  const [sessionId] = await upstreamIds(emulator, keyOf('alice'), 'desc')
  emulator.fail({ kind: 'status', status: 403, match: ({ agentName }) => agentName === 'travel-planner' })
  const response = await query(`{
    good: sessions(agentName: "support-bot", first: 1) { nodes { sessionId } }
    bad: sessions(agentName: "travel-planner", first: 1) { nodes { sessionId } }
    agent(name: "travel-planner") { name sessions(first: 1) { nodes { sessionId } } }
    wrong: sessions(agentName: "no agent", first: 1) { nodes { sessionId } }
  }`)
  assert.equal(response.status, 200)
  assert.deepEqual(response.body.data, {
    good: { nodes: [{ sessionId }] },
    bad: null,
    agent: { name: 'travel-planner', sessions: null },
    wrong: null,
  })
  const forbidden = { code: 'FORBIDDEN', message: 'These sessions may not be read.' }
  assert.deepEqual(
    errorsOf(response).toSorted((a, b) => (a.path ?? '').localeCompare(b.path ?? '')),
    [
      { ...forbidden, path: 'agent.sessions' },
      { ...forbidden, path: 'bad' },
      {
        code: 'BAD_USER_INPUT',
        message:
          'The agent name must have 1 to 63 letters, digits and hyphens, with a letter or digit at both ends.',
        path: 'wrong',
      },
    ],
  )
})
