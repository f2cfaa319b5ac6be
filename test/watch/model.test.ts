// Clients on two replicas with one store, while their lists change, connections break, replicas restart and the REST API fails:
// one longest interval later each has its list, and nobody's else, and the REST API was not called more often than promised.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createRandom } from '../../emulator/random.ts'
import { effort, seedOf } from '../random.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { ChangingLists, listChanges } from './changing-lists.ts'
import { usual, worst } from './promised-calls.ts'
import { quiet, runClock } from './run-clock.ts'
import { createStore, type Replica, startReplica } from './start-replica.ts'
import { WatchingClient, windowSize } from './watching-client.ts'

const callers = ['ann', 'bob', 'cid'] as const
const longestMs = 72_000

const kinds = [...listChanges, 'cut', 'restart', 'wait'] as const

interface Step {
  readonly kind: (typeof kinds)[number]
  readonly who: number
  readonly at: number
  readonly afterMs: number
}

const steps = fc.array(
  fc.record({
    kind: fc.constantFrom(...kinds),
    who: fc.nat(100),
    at: fc.nat(100),
    afterMs: fc.oneof(fc.integer({ min: 0, max: 3_000 }), fc.integer({ min: 0, max: 90_000 })),
  }),
  { minLength: 5, maxLength: 40 },
)
class World {
  readonly clock = createVirtualClock()
  readonly lists = new ChangingLists(this.clock, callers, windowSize)
  readonly #store = createStore()
  readonly #random: () => number
  readonly replicas: Replica[]
  /** Two clients for each caller: one on each replica, at first. */
  readonly clients = [...callers, ...callers].map((caller) => new WatchingClient(caller))
  readonly #replicaOf = new Map<WatchingClient, number>()
  subscribed = 0

  constructor(random: () => number) {
    this.#random = random
    this.replicas = [this.#start(), this.#start()]
    this.clients.forEach((client, index) => this.subscribe(client, index < callers.length ? 0 : 1))
  }

  subscribe(client: WatchingClient, number: number): void {
    this.#replicaOf.set(client, number)
    this.subscribed += 1
    this.lists.disturb(client.caller)
    client.subscribe(this.replicas[number] ?? assert.fail('no such replica'))
  }

  async apply({ kind, who, at }: Step): Promise<void> {
    const client = this.clients[who % this.clients.length]
    if (kind === 'wait' || !client) return
    if (kind === 'restart') return this.#restart(who % 2)
    if (kind !== 'cut') return this.lists.apply({ kind, caller: client.caller, at })
    await client.cut()
    this.subscribe(client, at % 2)
  }

  #start(): Replica {
    const { clock, lists } = this
    const { fetchPage } = lists.source
    return startReplica({ fetchPage, clock, store: this.#store, random: this.#random })
  }

  async #restart(number: number): Promise<void> {
    const cut = this.clients.filter((client) => this.#replicaOf.get(client) === number)
    for (const client of cut) await client.cut()
    this.replicas[number] = this.#start()
    for (const client of cut) this.subscribe(client, 1 - number)
  }

  async close(): Promise<void> {
    for (const client of this.clients) await client.cut()
  }
}

test('each client has its list, at the promised number of calls', async (t) => {
  const total = { calls: 0, worst: 0, usual: 0, events: 0, resets: 0, hours: 0 }
  await fc.assert(
    fc.asyncProperty(fc.integer(), steps, async (seed, all) => {
      const world = new World(createRandom(`${seed}`))
      const { clock, lists, clients } = world
      const startedAt = clock.now()
      for (const step of all) {
        await world.apply(step)
        await runClock(clock, step.afterMs)
      }
      lists.heal()
      await runClock(clock, longestMs)
      for (const client of clients) {
        const rows = client.rows.map(({ rowId, status }) => ({ rowId, status }))
        const { shown, expected } = lists.compare(client.caller, rows)
        assert.deepEqual(shown, expected)
        assert.ok(client.rows.every(({ rowId }) => rowId.startsWith(client.caller)))
        assert.equal(client.failure, undefined)
        total.events += client.events
        total.resets += client.resets
      }
      const promised = lists.promisedCalls(startedAt, worst) + world.subscribed
      const calls = lists.source.calls.length
      assert.ok(calls <= promised, `${calls} calls, promised: ${promised}`)
      total.calls += calls
      total.worst += promised
      total.usual += lists.promisedCalls(startedAt, usual) + world.subscribed
      total.hours += (clock.now() - startedAt) / 3_600_000
      await world.close()
      await quiet()
      assert.deepEqual(clock.pending, [])
      assert.deepEqual(
        world.replicas.map(({ watchers }) => watchers.stats().watchers),
        [0, 0],
      )
    }),
    { seed: seedOf(t), numRuns: effort(25, 400) },
  )
  t.diagnostic(JSON.stringify(total))
  assert.ok(total.calls <= total.usual, 'on average intervals are shorter than promised')
})
