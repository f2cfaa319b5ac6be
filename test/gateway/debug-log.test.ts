// LOG_LEVEL=debug: the pages that were read, their outcomes, and the calls that were made for them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createVirtualClock } from '../virtual-clock.ts'
import { startGateway } from './start-gateway.ts'

const document = '{ sessions(agentName: "support-bot", first: 3) { nodes { sessionId } } }'

test('reads, their outcomes and calls are logged at debug, without keys, ids or cursors', async (t) => {
  const { query, emulator, log, keyOf } = await startGateway(t, { clock: createVirtualClock() })
  await query(document)
  await query(document)
  emulator.fail({ kind: 'status', status: 403 })
  await query('{ sessions(agentName: "travel-planner", order: ASC) { nodes { id } } }')
  const debug = log.lines
    .filter(({ level }) => level === 20)
    .map(({ level: _l, time: _t, pid: _p, hostname: _h, err, ...rest }) => ({
      ...rest,
      ...(err !== undefined && { failed: true }),
    }))
  assert.deepEqual(debug, [
    {
      call: 'list',
      agentName: 'support-bot',
      order: 'desc',
      limit: 50,
      from: 'head',
      durationMs: 0,
      msg: 'upstream call succeeded',
    },
    {
      agentName: 'support-bot',
      order: 'desc',
      limit: 3,
      from: 'head',
      outcome: 'miss',
      rows: 50,
      hasMore: true,
      msg: 'page read',
    },
    {
      agentName: 'support-bot',
      order: 'desc',
      limit: 3,
      from: 'head',
      outcome: 'hit',
      rows: 3,
      hasMore: true,
      msg: 'page read',
    },
    {
      call: 'list',
      agentName: 'travel-planner',
      order: 'asc',
      limit: 50,
      from: 'head',
      durationMs: 0,
      msg: 'upstream call failed',
      failed: true,
    },
  ])
  assert.ok(!log.text().includes(keyOf('alice')))
})
