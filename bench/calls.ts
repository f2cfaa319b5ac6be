// How many upstream calls and rows do operations cost? Counted on virtual time, cold start included, so that every
// machine prints the same. `npm run bench:calls`.
import { graphql } from 'graphql'
import { startEmulator } from '../emulator/emulator.ts'
import { gatewaySettings } from '../emulator/start-upstream.ts'
import { parseConfig } from '../src/config/config.ts'
import { CostMeter } from '../src/graphql/limits/rate-limit.ts'
import { createResponseSize } from '../src/graphql/limits/response-size.ts'
import { createSchema } from '../src/graphql/schema.ts'
import { createCacheStats } from '../src/page-cache/cache-stats.ts'
import { createPageCache } from '../src/page-cache/page-cache.ts'
import { agentNameOf } from '../src/sessions/agent.ts'
import { createCursors } from '../src/sessions/cursors.ts'
import { estimateBytes, type Session } from '../src/sessions/session.ts'
import { createSessionMapper, withSession, withSessionRows } from '../src/sessions/session-mapper.ts'
import {
  createSessionReader,
  type SessionReader,
  type SessionSources,
} from '../src/sessions/session-reader.ts'
import { withNormalizedPages } from '../src/upstream/normalize-page.ts'
import type { FetchPage, ReadPage } from '../src/upstream/page.ts'
import { rowsOf } from './lists.ts'
import { createClient, withPageMap } from './page-source.ts'
import { printTable } from './table.ts'
import { createVirtualTime, type VirtualTime } from './virtual-time.ts'
import { type Ask, type PageInfo, runScreens, runVisits, screens, thinkingMs, visits } from './workload.ts'

const upstreamMs = 20
const rowsPerList = 200
const startMs = Date.UTC(2026, 0, 31, 9, 30)
const schema = createSchema('on')
const cursorsOf = createCursors(['i'.repeat(32)])
const toSession = createSessionMapper(cursorsOf)
/** The defaults of the settings. */
const { limits, pageCache } = parseConfig(
  gatewaySettings('http://127.0.0.1', {
    issuer: 'http://127.0.0.1',
    audience: 'a',
    jwksUrl: 'http://127.0.0.1',
  }),
)

type Wrap = (fetchPage: FetchPage<Session>, time: VirtualTime) => Variant
interface Variant {
  readonly readPage: ReadPage<Session>
  /** False: every field reads for itself. */
  readonly hasLoader: boolean
  readonly refreshes: () => number
}

const variants: Record<string, Wrap> = {
  'no cache, no loader': (fetchPage) => ({
    readPage: (request, signal) => fetchPage(request, signal?.value),
    hasLoader: false,
    refreshes: () => 0,
  }),
  'cache by exact page': (fetchPage, { clock }) => ({
    readPage: withPageMap(fetchPage, pageCache.freshness.maxAgeMs, clock),
    hasLoader: true,
    refreshes: () => 0,
  }),
  'this cache': (fetchPage, { clock }) => {
    const stats = createCacheStats()
    const cache = createPageCache(fetchPage, {
      ...pageCache,
      bytesOf: estimateBytes,
      shared: undefined,
      stats,
      clock,
    })
    return { readPage: cache.readPage, hasLoader: true, refreshes: () => stats.refreshes }
  },
}

type Workload = (ask: Ask, time: VirtualTime) => Promise<void>

async function count(wrap: Wrap, workload: Workload) {
  const time = createVirtualTime(startMs)
  const emulator = await startEmulator({ data: 'empty', recording: false, now: time.clock.wallNow })
  const client = createClient(emulator.url, time.clock)
  const fetchPage = withNormalizedPages(client.fetchPage, time.clock.now)
  const counted = { operations: 0, calls: 0, rows: 0 }
  const known = new Set<string>()
  const fromUpstream = withSessionRows(async (request, signal) => {
    const agentName = agentNameOf(request.path)
    const list = `${request.isolationKey} ${agentName}`
    if (!known.has(list))
      emulator.setSessions(agentName, request.isolationKey, rowsOf(list, rowsPerList, true))
    known.add(list)
    const fetchedAt = time.clock.now()
    await time.sleep(upstreamMs)
    const page = await time.whileWorking(() => fetchPage(request, signal))
    counted.calls += 1
    counted.rows += page.rows.length
    return { ...page, fetchedAt }
  }, toSession)
  const variant = wrap(fromUpstream, time)
  const sources: SessionSources = {
    readPage: variant.readPage,
    closestPreceding: () => undefined,
    findRow: () => undefined,
    fetchSession: withSession(client.fetchSession, toSession),
    cursorsOf,
    now: time.clock.now,
    watch: () => {
      throw new TypeError('nothing is watched')
    },
  }
  const ask: Ask = async (user, query, variables) => {
    const sessions = (variant.hasLoader ? readerOf : createReaderWithoutLoader)(sources, user)
    const { data, errors } = await graphql({
      schema,
      source: query,
      variableValues: { ...variables },
      contextValue: {
        requestId: '',
        isRouter: false,
        wantsTrace: false,
        caller: { isolationKey: keyOf(user), callerHash: '' },
        sessions,
        limits,
        responseSize: createResponseSize(limits.maxResponseBytes),
        meter: new CostMeter(undefined, undefined),
        cachedDocument: undefined,
      },
    })
    counted.operations += 1
    if (errors) throw new AggregateError(errors, 'an operation failed')
    return (data as unknown as { sessions: { pageInfo: PageInfo } }).sessions.pageInfo
  }
  await time.run(workload(ask, time))
  await Promise.all([client.close(), emulator.close()])
  return { ...counted, refreshes: variant.refreshes() }
}

const keyOf = (user: number) => `user-${user}`

function readerOf(sources: SessionSources, user: number): SessionReader {
  const { signal: value } = new AbortController()
  return createSessionReader(sources, {
    isolationKey: keyOf(user),
    origin: undefined,
    signal: { aborted: false, value },
    notBefore: undefined,
    pageBudget: limits.pageBudget,
  })
}

/** Each read of each field has a loader of its own: nothing is shared. */
function createReaderWithoutLoader(sources: SessionSources, user: number): SessionReader {
  const reader = readerOf(sources, user)
  return {
    ...reader,
    list: (agentName) => ({
      ...reader.list(agentName),
      read: (read) => readerOf(sources, user).list(agentName).read(read),
    }),
  }
}

const workloads: Record<string, Workload> = {
  visit: (ask, time) =>
    runVisits(visits('1'), async (user, query, variables) => {
      const { hasNextPage, endCursor } = await ask(user, query, variables)
      if (!hasNextPage) return undefined
      await time.sleep(thinkingMs)
      return endCursor
    }),
  live: (ask, time) => runScreens(screens('1'), ask, time),
}

const head = ['', 'calls per 1,000', 'of the first', 'rows per 1,000', 'of the first']
for (const [name, workload] of Object.entries(workloads)) {
  const rows: string[][] = []
  let naive: Awaited<ReturnType<typeof count>> | undefined
  for (const [variant, wrap] of Object.entries(variants)) {
    const counted = await count(wrap, workload)
    naive ??= counted
    const { operations, calls, refreshes } = counted
    const perThousand = (value: number) => Math.round((value * 1_000) / operations).toString()
    rows.push([
      variant,
      perThousand(calls),
      (calls / naive.calls).toFixed(2),
      perThousand(counted.rows),
      (counted.rows / naive.rows).toFixed(2),
      refreshes > 0 ? perThousand(calls - refreshes) : '',
    ])
  }
  printTable(
    `Workload "${name}", ${naive?.operations} operations`,
    [...head, 'calls without background refreshes'],
    rows,
  )
}
