// How many upstream calls and rows do operations cost? Counted on virtual time, cold start included, so that every
// machine prints the same. `npm run bench:calls`.
import { graphql } from 'graphql'
import { startEmulator } from '../emulator/emulator.ts'
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
import { withNormalizedPages } from '../src/upstream/list-page.ts'
import type { FetchPage } from '../src/upstream/page.ts'
import { rowsOf } from './lists.ts'
import { createClient, withPageMap } from './page-source.ts'
import { printTable } from './table.ts'
import { createVirtualTime, type VirtualTime } from './virtual-time.ts'
import { operations, runVisits, type Screen, screens, visits } from './workload.ts'

const upstreamMs = 20
const thinkingMs = 50
const pollMs = 5_000
const rowsPerList = 200
const freshness = { freshMs: 5_000, staleMs: 60_000, staleIfErrorMs: 600_000 }
const startMs = Date.UTC(2026, 0, 31, 9, 30)
const schema = createSchema('on')
const cursorsOf = createCursors(['i'.repeat(32)])
const toSession = createSessionMapper(cursorsOf)
const limits = {
  defaultSize: 20,
  maxSize: 500,
  pageBudget: 10,
  maxTokens: 3_000,
  maxDepth: 20,
  maxAliases: 50,
  maxRootFields: 20,
  maxDirectives: 100,
  maxIds: 100,
  maxRepresentations: 1_000,
  maxCost: 10_000,
}

type Wrap = (fetchPage: FetchPage<Session>, time: VirtualTime) => Variant
interface Variant {
  readonly readPage: FetchPage<Session>
  /** False: every field reads for itself. */
  readonly hasLoader: boolean
  readonly refreshes: () => number
}

const variants: Record<string, Wrap> = {
  'no cache, no loader': (fetchPage) => ({ readPage: fetchPage, hasLoader: false, refreshes: () => 0 }),
  'cache by exact page': (fetchPage, { clock }) => ({
    readPage: withPageMap(fetchPage, freshness.freshMs, clock),
    hasLoader: true,
    refreshes: () => 0,
  }),
  'this cache': (fetchPage, { clock }) => {
    const stats = createCacheStats()
    const cache = createPageCache(fetchPage, {
      freshness,
      maxBytes: 134_217_728,
      bytesOf: estimateBytes,
      shared: undefined,
      stats,
      clock,
    })
    return { readPage: cache.readPage, hasLoader: true, refreshes: () => stats.refreshes }
  },
}

interface Count {
  operations: number
  calls: number
  rows: number
  refreshes: number
}

type Ask = (user: number, query: string, variables: object) => Promise<PageInfo>
interface PageInfo {
  readonly startCursor: string
  readonly endCursor: string
  readonly hasNextPage: boolean
}

async function count(wrap: Wrap, workload: (ask: Ask, time: VirtualTime) => Promise<void>): Promise<Count> {
  const time = createVirtualTime(startMs)
  const emulator = await startEmulator({ data: 'empty', recording: false, now: time.clock.wallNow })
  const client = createClient(emulator.url, time.clock)
  const fetchPage = withNormalizedPages(client.fetchPage, time.clock.now)
  const counted: Count = { operations: 0, calls: 0, rows: 0, refreshes: 0 }
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
  const ask: Ask = async (user, query, variables) => {
    const sources: SessionSources = {
      readPage: variant.readPage,
      closestPreceding: () => undefined,
      findRow: () => undefined,
      fetchSession: withSession(client.fetchSession, toSession),
      cursorsOf,
    }
    const sessions = variant.hasLoader ? readerOf(sources, user) : createReaderWithoutLoader(sources, user)
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
        responseSize: createResponseSize(8 * 1024 * 1024),
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
  const { signal } = new AbortController()
  return createSessionReader(sources, {
    isolationKey: keyOf(user),
    signal,
    notBefore: undefined,
    pageBudget: 10,
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

/** Screens open one after the other within one poll's time, and are polled on the beat. */
async function runScreens(all: readonly Screen[], ask: Ask, time: VirtualTime): Promise<void> {
  const run = async ({ user, agent, polls }: Screen, index: number) => {
    const agentName = `agent-${agent}`
    const openedAt = startMs + (index * pollMs) / all.length
    for (const [poll, { turn }] of polls.entries()) {
      await time.sleep(openedAt + poll * pollMs - time.clock.now())
      const first = await ask(user, operations.list, { agentName, first: 20 })
      if (!turn) continue
      await time.sleep(thinkingMs)
      const next = await ask(user, operations.list, { agentName, first: 20, after: first.endCursor })
      await time.sleep(thinkingMs)
      await ask(user, operations.list, { agentName, last: 20, before: next.startCursor })
    }
  }
  await Promise.all(all.map(run))
}

const workloads = {
  visit: (ask: Ask, time: VirtualTime) =>
    runVisits(visits('1'), async (user, query, variables) => {
      const { hasNextPage, endCursor } = await ask(user, query, variables)
      if (!hasNextPage) return undefined
      await time.sleep(thinkingMs)
      return endCursor
    }),
  live: (ask: Ask, time: VirtualTime) => runScreens(screens('1'), ask, time),
}

for (const [name, workload] of Object.entries(workloads)) {
  const rows: string[][] = []
  let naive: Count | undefined
  for (const [variant, wrap] of Object.entries(variants)) {
    const counted = await count(wrap, workload)
    naive ??= counted
    const perThousand = (value: number) => Math.round((value * 1_000) / counted.operations).toString()
    const refreshed = counted.refreshes > 0 ? perThousand(counted.calls - counted.refreshes) : ''
    rows.push([
      variant,
      perThousand(counted.calls),
      (counted.calls / counted.operations / (naive.calls / naive.operations)).toFixed(2),
      perThousand(counted.rows),
      (counted.rows / counted.operations / (naive.rows / naive.operations)).toFixed(2),
      refreshed,
    ])
  }
  printTable(
    `Workload "${name}", ${naive?.operations} operations`,
    [
      '',
      'calls per 1,000',
      'of the first',
      'rows per 1,000',
      'of the first',
      'calls without background refreshes',
    ],
    rows,
  )
}
