// How many upstream calls a watched list costs, on virtual time: every machine prints the same. `npm run bench:watch-calls`.
import { createRandom } from '../emulator/random.ts'
import { ownerOf, RecordingSource } from '../test/page-cache/recording-source.ts'
import { createVirtualClock } from '../test/virtual-clock.ts'
import { runClock } from '../test/watch/run-clock.ts'
import { createStore, listOf, startReplica } from '../test/watch/start-replica.ts'
import { recordOf } from '../test/watch/start-watchers.ts'
import { printTable } from './table.ts'

const hourMs = 3_600_000
const lists = 10_000
const fixedMs = 5_000

interface Case {
  readonly name: string
  /** When a session is created, in minutes: it changes after 20 and 40 s. */
  readonly bursts: readonly number[]
  /** Replicas that watch the list, with a store that they share or without. */
  readonly replicas: number
  readonly hasStore: boolean
}

const busy = [5, 15, 25, 35, 45]
const cases: readonly Case[] = [
  { name: 'idle hour, 1 replica', bursts: [], replicas: 1, hasStore: false },
  { name: 'idle hour, 2 replicas, shared store', bursts: [], replicas: 2, hasStore: true },
  { name: 'idle hour, 2 replicas, no store', bursts: [], replicas: 2, hasStore: false },
  { name: 'busy hour, 1 replica', bursts: busy, replicas: 1, hasStore: false },
  { name: 'busy hour, 2 replicas, shared store', bursts: busy, replicas: 2, hasStore: true },
  { name: 'busy hour, 2 replicas, no store', bursts: busy, replicas: 2, hasStore: false },
]

async function countCalls({ bursts, replicas, hasStore }: Case): Promise<number> {
  const clock = createVirtualClock()
  const source = new RecordingSource({ clock, ties: 'mirrored', pageSize: 100 })
  const owner = ownerOf(listOf())
  source.setRows(owner, [recordOf('a1')])
  const store = hasStore ? { store: createStore() } : {}
  const random = createRandom('watch-calls')
  for (let replica = 0; replica < replicas; replica += 1) {
    const { readerOf } = startReplica({ fetchPage: source.fetchPage, clock, random, ...store })
    void follow(readerOf('ann').watch('bot', { since: undefined, size: 20 }))
  }
  bursts.forEach((minute, index) => {
    const states = ['creating', 'updating', 'active']
    states.forEach((state, step) =>
      clock.after(minute * 60_000 + step * 20_000, () =>
        source.setRows(owner, [recordOf('a1'), recordOf(`b${index + 2}:${state}`)]),
      ),
    )
  })
  await runClock(clock, hourMs)
  return source.calls.length
}

async function follow(changes: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of changes);
}

const rows: string[][] = [
  ['every 5 s, 1 replica', `${hourMs / fixedMs}`, (lists / (fixedMs / 1_000)).toFixed(0)],
]
for (const one of cases) {
  const calls = await countCalls(one)
  rows.push([one.name, `${calls}`, ((calls * lists) / (hourMs / 1_000)).toFixed(0)])
}
printTable(
  'Upstream calls of watched lists',
  ['', 'calls per list and hour', `calls per second, ${lists.toLocaleString('en')} lists`],
  rows,
)
