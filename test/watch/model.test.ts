// Clients on two replicas with one store, while their lists change, connections break, replicas restart and the REST API fails:
// one longest interval later each has its list, and nobody's else, and the REST API was not called more often than promised.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import { createRandom } from '../../emulator/random.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import { ownerOf, RecordingSource } from '../page-cache/recording-source.ts'
import { effort, seedOf } from '../random.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { quiet, runClock } from './run-clock.ts'
import { createStore, listOf, type Replica, startReplica } from './start-replica.ts'
import { recordOf } from './start-watchers.ts'
import { WatchingClient, windowSize } from './watching-client.ts'

const callers = ['ann', 'bob', 'cid'] as const
const longestMs = 72_000

const kinds = [
  'create',
  'create',
  'burst',
  'twins',
  'change',
  'change',
  'remove',
  'cut',
  'restart',
  'outage',
  'wait',
] as const

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
const states = ['creating', 'active', 'idle', 'updating', 'deleting', 'deleted'] as const

class World {
  readonly clock = createVirtualClock()
  readonly source = new RecordingSource({ clock: this.clock, ties: 'independent', pageSize: 100 })
  readonly #store = createStore()
  readonly #random: () => number
  readonly replicas: Replica[]
  /** Two clients for each caller: one on each replica, at first. */
  readonly clients = [...callers, ...callers].map((caller) => new WatchingClient(caller))
  readonly #replicaOf = new Map<WatchingClient, number>()
  subscribed = 0
  #second = 1_000
  #names = 0

  constructor(random: () => number) {
    this.#random = random
    this.replicas = [this.#start(), this.#start()]
    for (const caller of callers) this.#create(caller, [], 3, 'idle')
    this.clients.forEach((client, index) => this.subscribe(client, index < callers.length ? 0 : 1))
  }

  rowsOf(caller: string): readonly SessionRecord[] {
    return this.source.rows(ownerOf(listOf(caller))).toReversed()
  }

  subscribe(client: WatchingClient, number: number): void {
    this.#replicaOf.set(client, number)
    this.subscribed += 1
    client.subscribe(this.replicas[number] ?? assert.fail('no such replica'))
  }

  async apply({ kind, who, at }: Step): Promise<void> {
    const caller = callers[who % callers.length] ?? 'ann'
    const rows = [...this.source.rows(ownerOf(listOf(caller)))]
    const chosen = rows.at(-1 - (at % Math.min(rows.length, windowSize + 2)))
    if (kind === 'create') this.#create(caller, rows, 1, 'creating')
    if (kind === 'twins') this.#create(caller, rows, 2, 'active', true)
    if (kind === 'burst') this.#create(caller, rows, windowSize - 1 + (at % windowSize), 'idle')
    if (kind === 'change' && chosen)
      this.#set(
        caller,
        rows.map((row) =>
          row === chosen ? recordOf(`${row.rowId}${row.second}:${states[at % states.length]}`) : row,
        ),
      )
    if (kind === 'remove' && chosen)
      this.#set(
        caller,
        rows.filter((row) => row !== chosen),
      )
    if (kind === 'outage')
      this.source.fail(
        [undefined, 'unavailable', 'rateLimited', 'circuitOpen', 'timeout', undefined][at % 6] as never,
      )
    const client = this.clients[who % this.clients.length]
    if (kind === 'cut' && client) {
      await client.cut()
      this.subscribe(client, at % 2)
    }
    if (kind === 'restart') await this.#restart(who % 2)
  }

  #create(caller: string, rows: SessionRecord[], count: number, status: string, isTie = false): void {
    for (let made = 0; made < count; made += 1) {
      if (!isTie || made === 0) this.#second += 1
      this.#names += 1
      const letters = this.#names.toString(26).replaceAll(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)] ?? '')
      rows.push(recordOf(`${caller}${letters}${this.#second}:${status}`))
    }
    this.#set(caller, rows)
  }

  #set(caller: string, rows: readonly SessionRecord[]): void {
    this.source.setRows(ownerOf(listOf(caller)), rows)
  }

  #start(): Replica {
    const { clock, source } = this
    return startReplica({ fetchPage: source.fetchPage, clock, store: this.#store, random: this.#random })
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

/** As clients see it. Inside a second the order is the list's own. */
function shownRows(rows: readonly { rowId: string; second: number; state: string }[]): string[] {
  return rows
    .toSorted((a, b) => b.second - a.second || (a.rowId < b.rowId ? -1 : 1))
    .map(({ rowId, second, state }) => `${rowId}${second}:${state}`)
}

test('each client has its list, at the promised number of calls', async (t) => {
  const total = { calls: 0, events: 0, resets: 0, hours: 0 }
  await fc.assert(
    fc.asyncProperty(fc.integer(), steps, async (seed, all) => {
      const world = new World(createRandom(`${seed}`))
      const { clock, source, clients } = world
      const startedAt = clock.now()
      for (const step of all) {
        await world.apply(step)
        await runClock(clock, step.afterMs)
      }
      source.fail(undefined)
      await runClock(clock, longestMs)
      for (const client of clients) {
        const rows = client.rows.map(({ rowId, second, status }) => ({
          rowId,
          second,
          state: status.toLowerCase(),
        }))
        const list = world.rowsOf(client.caller)
        const end = list.length > windowSize ? (list[windowSize - 1]?.second ?? 0) : 0
        const isWhole = ({ second }: { second: number }) => second > end
        const expected = list
          .slice(0, windowSize)
          .map((row) => ({ ...row, state: row.resource.status ?? '' }))
        assert.deepEqual(shownRows(rows.filter(isWhole)), shownRows(expected.filter(isWhole)))
        assert.ok(client.rows.every(({ rowId }) => rowId.startsWith(client.caller)))
        assert.equal(client.failure, undefined)
        total.events += client.events
        total.resets += client.resets
      }
      const elapsedMs = clock.now() - startedAt
      const shortestMs = 2_000 * 0.8
      assert.ok(source.calls.length <= callers.length * (elapsedMs / shortestMs) + world.subscribed)
      total.calls += source.calls.length
      total.hours += elapsedMs / 3_600_000
      await world.close()
      await quiet()
      assert.deepEqual(clock.pending, [])
      assert.deepEqual(
        world.replicas.map(({ watchers }) => watchers.stats().watchers),
        [0, 0],
      )
    }),
    { seed: seedOf(t), numRuns: effort(25, 1_000) },
  )
  t.diagnostic(JSON.stringify(total))
})
