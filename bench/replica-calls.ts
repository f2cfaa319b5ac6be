// Upstream calls of the workload "visit" behind several replicas, on virtual time: every machine counts the same.
import { Keyv } from 'keyv'
import { createCacheStats } from '../src/page-cache/cache-stats.ts'
import { lifetimeOf } from '../src/page-cache/freshness.ts'
import { createPageCache } from '../src/page-cache/page-cache.ts'
import { createSharedPageStore } from '../src/page-cache/shared-page-store.ts'
import { compactSessions } from '../src/sessions/compact-sessions.ts'
import type { Session } from '../src/sessions/session.ts'
import { withSessionRows, withSharedRows } from '../src/sessions/session-mapper.ts'
import type { PageRequest } from '../src/upstream/page.ts'
import { sessionRecordCodec } from '../src/upstream/session-record.ts'
import { countCalls, pageCache, toSession, type Wrap, workloads } from './count-calls.ts'
import { printTable } from './table.ts'

/** Which replica reads a page: each in turn, or always the same for one caller. */
type Balance = (replicas: number) => (request: PageRequest) => number

const balances: Readonly<Record<string, Balance>> = {
  'in turn': (replicas) => {
    let next = 0
    return () => next++ % replicas
  },
  'by caller': (replicas) => {
    const replicaOf = new Map<string, number>()
    return ({ isolationKey }) => {
      const known = replicaOf.get(isolationKey) ?? replicaOf.size % replicas
      replicaOf.set(isolationKey, known)
      return known
    }
  },
}

/** Replicas with memory of their own, and one store for all where `isShared`; `reads` counts those of the store. */
function withReplicas(replicas: number, balance: Balance, isShared: boolean, reads: { count: number }): Wrap {
  return (fetchRecords, { clock }) => {
    const stats = createCacheStats()
    const keyv = new Keyv()
    const caches = Array.from({ length: replicas }, () => {
      const shared = createSharedPageStore({
        codec: sessionRecordCodec,
        keyv,
        ttlMs: lifetimeOf(pageCache.freshness),
        clock,
        onBadValue: () => {
          throw new Error('a stored page was no page')
        },
      })
      const read: typeof shared.read = (request) => {
        reads.count += 1
        return shared.read(request)
      }
      return createPageCache<Session>(
        withSessionRows(isShared ? shared.withWrites(fetchRecords) : fetchRecords, toSession),
        {
          ...pageCache,
          compact: compactSessions,
          shared: isShared ? { ...shared, read: withSharedRows(read, toSession) } : undefined,
          stats,
          clock,
        },
      )
    })
    const replicaOf = balance(replicas)
    return {
      readPage: (request, signal) => {
        const cache = caches[replicaOf(request)]
        if (cache === undefined) throw new TypeError('there is no such replica')
        return cache.readPage(request, signal)
      },
      hasLoader: true,
      refreshes: () => stats.refreshes,
    }
  }
}

/** Prints the table. */
export async function printReplicaCalls(): Promise<void> {
  const rows: string[][] = []
  let operations = 0
  for (const replicas of [1, 2, 4, 8, 16])
    for (const isShared of [false, true])
      for (const [name, balance] of Object.entries(balances)) {
        if (replicas === 1 && name !== 'by caller') continue
        const reads = { count: 0 }
        const counted = await countCalls(withReplicas(replicas, balance, isShared, reads), workloads.visit)
        operations = counted.operations
        const perThousand = (value: number) => `${Math.round((value * 1_000) / operations)}`
        rows.push([
          `${replicas}`,
          name,
          isShared ? 'yes' : 'no',
          perThousand(counted.calls),
          isShared ? perThousand(reads.count) : '',
        ])
      }
  printTable(
    `Replicas: workload "visit", ${operations} operations`,
    ['replicas', 'requests go to the replicas', 'Redis', 'calls per 1,000', 'reads from Redis per 1,000'],
    rows,
  )
}
