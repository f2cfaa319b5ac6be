// What a page takes in Redis, and what it costs the gateway and Redis to read it there.
import { systemClock } from '../src/clock.ts'
import { createCacheStats } from '../src/page-cache/cache-stats.ts'
import { createPageCache } from '../src/page-cache/page-cache.ts'
import { createSharedPageStore } from '../src/page-cache/shared-page-store.ts'
import { createRedisConnection } from '../src/redis/connection.ts'
import { createKeyvStore } from '../src/redis/keyv-store.ts'
import { compactSessions } from '../src/sessions/compact-sessions.ts'
import type { Session } from '../src/sessions/session.ts'
import { withSessionRows, withSharedRows } from '../src/sessions/session-mapper.ts'
import type { FetchPage } from '../src/upstream/page.ts'
import {
  parseSessionList,
  type SessionRecord,
  sessionRecordCodec,
  toSessionRecord,
} from '../src/upstream/session-record.ts'
import { type RedisServer, startRedis } from '../test/redis/redis-server.ts'
import { waitFor } from '../test/wait-for.ts'
import { toSession } from './count-calls.ts'
import { rowsOf } from './lists.ts'
import { median } from './rounds.ts'
import { printTable } from './table.ts'

const pages = 600
const rounds = 5
const hourMs = 3_600_000
const head = [
  'rows',
  'bytes in Redis',
  'bytes sent',
  'µs of Redis / read',
  'processor µs / read from Redis',
  'processor µs / read from memory',
]

/** A process's cache in front of the store; `fetchRecords` stands for the REST API. */
async function startReplica(url: string, fetchRecords: FetchPage<SessionRecord>) {
  const stats = createCacheStats()
  // A benchmark waits for what is late.
  const redis = createRedisConnection({ url, clock: systemClock, deadlineMs: 10_000, onChange: () => {} })
  await waitFor('Redis is up', redis.isAvailable)
  const shared = createSharedPageStore({
    codec: sessionRecordCodec,
    keyv: createKeyvStore(redis, (error) => {
      throw error
    }),
    ttlMs: hourMs,
    clock: systemClock,
    onBadValue: () => {
      throw new Error('a stored page was no page')
    },
  })
  const cache = createPageCache<Session>(withSessionRows(shared.withWrites(fetchRecords), toSession), {
    freshness: { maxAgeMs: hourMs, staleWhileRevalidateMs: 0, staleIfErrorMs: 0 },
    maxBytes: 2 ** 40,
    compact: compactSessions,
    shared: { ...shared, read: withSharedRows(shared.read, toSession) },
    stats,
    clock: systemClock,
  })
  return { cache, stats, redis }
}

/** Microseconds that a command took Redis, on average. */
async function commandUs({ command }: RedisServer, name: string): Promise<string> {
  const text = String(await command('INFO', 'commandstats'))
  return new RegExp(`^cmdstat_${name}:.*usec_per_call=([\\d.]+)`, 'm').exec(text)?.[1] ?? ''
}

async function measure(server: RedisServer, rows: number): Promise<string[]> {
  await server.command('FLUSHALL')
  const fetchRecords: FetchPage<SessionRecord> = async ({ isolationKey }) => ({
    rows: parseSessionList({ data: rowsOf(isolationKey, rows), has_more: true }).data.map(toSessionRecord),
    hasMore: true,
    cursorFound: true,
    fetchedAt: systemClock.now(),
    outcome: 'miss',
  })
  const writer = await startReplica(server.url, fetchRecords)
  const readAll = async ({ cache }: typeof writer) => {
    const before = process.cpuUsage()
    for (let index = 0; index < pages; index += 1)
      await cache.readPage({
        isolationKey: `user-${index}`,
        path: 'agents/support-bot/endpoint/sessions',
        order: 'desc',
        after: undefined,
        limit: rows,
      })
    const { user, system } = process.cpuUsage(before)
    return Math.round((user + system) / pages)
  }
  await readAll(writer)
  await waitFor('all pages are stored', async () => (await server.command('DBSIZE')) === pages)
  await server.command('CONFIG', 'RESETSTAT')
  const fromRedis: number[] = []
  const fromMemory: number[] = []
  for (let round = 0; round < rounds; round += 1) {
    const reader = await startReplica(server.url, fetchRecords)
    fromRedis.push(await readAll(reader))
    fromMemory.push(await readAll(reader))
    if (reader.stats.sharedHits !== pages) throw new Error(`${reader.stats.sharedHits} hits`)
    reader.redis.close()
  }
  const readUs = await commandUs(server, 'mget')
  const [key] = (await server.command('KEYS', '*')) as [string]
  const stored = Number(await server.command('MEMORY', 'USAGE', key))
  const sent = Number(await server.command('STRLEN', key))
  writer.redis.close()
  return [`${rows}`, `${stored}`, `${sent}`, readUs, `${median(fromRedis)}`, `${median(fromMemory)}`]
}

/** Prints the table. */
export async function printStoredPages(): Promise<void> {
  const callbacks: (() => unknown)[] = []
  const server = await startRedis({ after: (callback) => void callbacks.push(callback as () => unknown) })
  try {
    // Once for the compiler.
    await measure(server, 100)
    const rows: string[][] = []
    for (const count of [1, 20, 50, 100]) rows.push(await measure(server, count))
    printTable('A page in Redis', head, rows)
  } finally {
    for (const callback of callbacks) await callback()
  }
}
