// From the lists of the REST API to what clients show: clients of four kinds and two callers on two replicas, while lists change,
// connections break, replicas end, tokens expire and the REST API fails.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createRandom } from '../../emulator/random.ts'
import { effort, seedOf } from '../random.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { worst } from '../watch/promised-calls.ts'
import { runClock } from '../watch/run-clock.ts'
import { LiveWorld, worldChanges } from './live-world.ts'
import { useVirtualBrowser } from './virtual-browser.ts'

const longestIntervalMs = 72_000
/** How long a client pauses between two attempts, at most. */
const longestPauseMs = 30_000

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...worldChanges),
    who: fc.nat(100),
    at: fc.nat(100),
    afterMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 60_000 })),
  }),
  { minLength: 5, maxLength: 30 },
)

test('one interval after the last disturbance every client shows its list, and never a row of others', async (t) => {
  let world: LiveWorld | undefined
  useVirtualBrowser(t, () => world ?? assert.fail('no world yet'))
  const total = { calls: 0, promised: 0, requests: 0, streams: 0 }
  await fc.assert(
    fc.asyncProperty(fc.integer(), steps, async (seed, all) => {
      const clock = createVirtualClock()
      world = new LiveWorld(clock, createRandom(`${seed}`))
      const startedAt = clock.now()
      await world.open()
      for (const step of all) {
        await world.apply(step)
        await runClock(clock, step.afterMs)
        for (const { caller, list } of world.clients)
          assert.ok(list.rows().every(({ sessionId }) => sessionId.startsWith(caller)))
      }
      world.heal()
      await runClock(clock, longestPauseMs + longestIntervalMs)
      const { lists, clients, replicas } = world
      for (const { name, caller, list } of clients) {
        const rows = list.rows().map(({ sessionId, status }) => ({ rowId: sessionId, status }))
        const { shown, expected } = lists.compare(caller, rows, true)
        assert.deepEqual([name, ...shown], [name, ...expected])
      }
      const calls = lists.source.calls.length
      const promised = lists.promisedCalls(startedAt, worst) + world.requests
      assert.ok(calls <= promised, `${calls} calls, promised: ${promised}`)
      total.calls += calls
      total.promised += Math.round(promised)
      total.requests += world.requests

      world.close()
      await runClock(clock, longestPauseMs)
      assert.deepEqual(clock.pending, [])
      for (const { streams, watchers } of replicas) {
        assert.deepEqual([streams.stats().open, watchers.stats().watchers], [0, 0])
        total.streams += streams.stats().started
      }
    }),
    // Shrinking would take longer than a test may.
    { seed: seedOf(t), numRuns: effort(8, 60), endOnFailure: true },
  )
  t.diagnostic(JSON.stringify(total))
})
