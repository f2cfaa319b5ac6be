// Many callers at once, in any order, with everything on: nobody is ever served a row of another.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRandom } from '../../emulator/random.ts'
import { needs } from '../../scripts/test-needs.ts'
import type { Order } from '../../src/list-position.ts'
import type { Page, PageRequest } from '../../src/upstream/page.ts'
import type { SessionRecord } from '../../src/upstream/session-record.ts'
import { lazySignal } from '../lazy-signal.ts'
import { effort, seedOf } from '../random.ts'
import { startRedis } from '../redis/redis-server.ts'
import { ownerOf } from './recording-source.ts'
import { startReplicas } from './replicas.ts'
import { record, settled } from './rows.ts'

const operations = effort(3_000, 10_000)

/** Callers and agents whose names collide when they are joined carelessly. */
const callers = Array.from(
  { length: 50 },
  (_, index) => ['a', 'a|b', 'a:1', '1:a', 'A'][index % 5] + '|b'.repeat(index / 5),
)
const agents = ['c', 'b|c', '|', 'b', 'C']

/** Rows of one list. All lists have the same ids; whose a row is, its status says. */
function rowsOf(owner: string, seconds: readonly number[]): SessionRecord[] {
  return seconds.map((second, index) => {
    const row = record(`r${index}`, second)
    return { ...row, resource: { ...row.resource, status: owner } }
  })
}

function check(request: PageRequest, { rows }: Page<SessionRecord>): void {
  const owner = ownerOf(request)
  assert.deepEqual(
    rows.filter(({ resource }) => resource.status !== owner).map(({ resource }) => resource.status),
    [],
    `foreign rows for ${owner}`,
  )
  assert.equal(new Set(rows.map(({ rowId }) => rowId)).size, rows.length)
  const seconds = rows.map(({ second }) => second)
  assert.deepEqual(
    seconds,
    seconds.toSorted((a, b) => (request.order === 'asc' ? a - b : b - a)),
  )
}

test('no interleaving of callers, agents, orders and replicas shows a foreign row', {
  skip: needs('redis-server'),
}, async (t) => {
  const random = createRandom(String(seedOf(t)))
  const upTo = (count: number) => Math.floor(random() * count)
  const redis = await startRedis(t)
  const { source, clock, connectReplica } = startReplicas(t, { url: redis.url, pageSize: 4 })
  const replicas = [await connectReplica(), await connectReplica()]
  for (const isolationKey of callers)
    for (const path of agents) {
      let second = 1_000
      const seconds = Array.from({ length: upTo(13) }, () => (second += upTo(3)))
      const owner = ownerOf({ isolationKey, path })
      source.setRows(owner, rowsOf(owner, seconds))
    }

  /** One read; a fifth of them of one place, half of a few lists, so that calls and refreshes meet. */
  async function readOnce(): Promise<void> {
    const few = random() < 0.5
    const same = random() < 0.2
    const isolationKey = callers[upTo(same ? 1 : few ? 3 : callers.length)] ?? ''
    const path = agents[upTo(same ? 1 : few ? 2 : agents.length)] ?? ''
    const order: Order = same || random() < 0.5 ? 'asc' : 'desc'
    const rows = source.rows(ownerOf({ isolationKey, path }))
    const row = same || random() < 0.3 ? undefined : rows[upTo(rows.length)]
    const after = row && { rowId: row.rowId, second: row.second }
    const notBefore = random() < 0.05 ? clock.now() : undefined
    const request = { isolationKey, path, order, after, limit: 1 + upTo(8), notBefore }
    const reader = new AbortController()
    if (random() < 0.1) setImmediate(() => reader.abort(new Error('the reader left')))
    const page = await replicas[upTo(replicas.length)]?.cache
      .readPage(request, lazySignal(reader.signal))
      .catch((error: Error) => {
        assert.match(error.message, /the reader left|the test says|nobody waits/)
        return undefined
      })
    if (page) check(request, page)
  }

  // Some responses come a few turns of the event loop later than others.
  source.pause = async () => {
    for (let turns = upTo(4); turns > 0; turns -= 1) await settled()
  }
  let done = 0
  while (done < operations) {
    const herd = 1 + upTo(60)
    await Promise.all(Array.from({ length: herd }, readOnce))
    done += herd
    if (random() < 0.5) clock.advance(upTo(20_000))
    source.fail(random() < 0.1 ? 'unavailable' : undefined)
    const isolationKey = callers[upTo(3)] ?? ''
    const owner = ownerOf({ isolationKey, path: agents[upTo(2)] ?? '' })
    const rows = source.rows(owner)
    // A session is deleted; whether it leads to another page is of no matter here.
    if (rows.length > 3) source.setRows(owner, rows.toSpliced(upTo(rows.length), 1))
  }
  for (const { stats } of replicas) {
    t.diagnostic(JSON.stringify(stats))
    for (const count of [
      'hit',
      'stale',
      'staleIfError',
      'miss',
      'collapsed',
      'refreshes',
      'sharedHits',
    ] as const)
      assert.ok(stats[count] > 0, `no ${count}`)
    assert.equal(stats.sharedInvalid, 0)
  }
})
