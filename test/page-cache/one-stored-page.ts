// A shared store in which one replica's page lies, and a replica that has yet to find it.
import type { TestContext } from 'node:test'
import { type RedisServer, startRedis } from '../redis/redis-server.ts'
import { waitFor } from '../wait-for.ts'
import { type Replica, type Replicas, startReplicas } from './replicas.ts'

export interface OneStoredPage {
  readonly redis: RedisServer
  readonly replicas: Replicas
  /** Under what and how the page is stored: `a1 b2`, the head of ann's list in `asc`. */
  readonly key: string
  readonly text: string
  /** The replica that did not read it. No calls are recorded so far. */
  readonly other: Replica
}

export async function startWithOnePage(t: TestContext): Promise<OneStoredPage> {
  const redis = await startRedis(t)
  const replicas = startReplicas(t, { url: redis.url, rows: 'a1 b2' })
  const [one, other] = await Promise.all([replicas.connectReplica(), replicas.connectReplica()])
  await one.read()
  await waitFor('the page is stored', async () => (await redis.command('DBSIZE')) === 1)
  const [key] = (await redis.command('KEYS', '*')) as [string]
  const text = String(await redis.command('GET', key))
  replicas.source.calls = []
  return { redis, replicas, key, text, other }
}
