// Counts the upstream calls and rows that a workload costs, and how long its operations take, on virtual time, so that every
// machine counts the same.
import { graphql } from 'graphql'
import { startEmulator } from '../emulator/emulator.ts'
import { gatewaySettings } from '../emulator/start-upstream.ts'
import { parseConfig } from '../src/config/config.ts'
import { CostMeter } from '../src/graphql/limits/rate-limit.ts'
import { createResponseSize } from '../src/graphql/limits/response-size.ts'
import { createSchema } from '../src/graphql/schema.ts'
import { agentNameOf } from '../src/sessions/agent.ts'
import { createCursors } from '../src/sessions/cursors.ts'
import type { Session } from '../src/sessions/session.ts'
import { createSessionMapper, withSession } from '../src/sessions/session-mapper.ts'
import {
  createSessionReader,
  type SessionReader,
  type SessionSources,
} from '../src/sessions/session-reader.ts'
import { withNormalizedPages } from '../src/upstream/normalize-page.ts'
import type { FetchPage, ReadPage } from '../src/upstream/page.ts'
import type { SessionRecord } from '../src/upstream/session-record.ts'
import { rowsOf } from './lists.ts'
import { createClient } from './page-source.ts'
import { createVirtualTime, type VirtualTime } from './virtual-time.ts'
import { type Ask, type PageInfo, runScreens, runVisits, screens, thinkingMs, visits } from './workload.ts'

const usualMs = 20
const rowsPerList = 200
const startMs = Date.UTC(2026, 0, 31, 9, 30)
const schema = createSchema('on')
const cursorsOf = createCursors(['i'.repeat(32)])
export const toSession = createSessionMapper(cursorsOf)
/** The defaults of the settings. */
export const { limits, pageCache, upstream } = parseConfig(
  gatewaySettings('http://127.0.0.1', {
    issuer: 'http://127.0.0.1',
    audience: 'a',
    jwksUrl: 'http://127.0.0.1',
  }),
)

export type Wrap = (fetchRecords: FetchPage<SessionRecord>, time: VirtualTime) => Variant
export interface Variant {
  readonly readPage: ReadPage<Session>
  readonly prefetch?: SessionSources['prefetch']
  /** False: every field reads for itself. */
  readonly hasLoader: boolean
  /** Calls that no request waited for. */
  readonly refreshes: () => number
}

export interface Counted {
  readonly operations: number
  readonly calls: number
  readonly rows: number
  /** Calls that no request waited for. */
  readonly refreshes: number
  /** How long each operation took from when it was due; 0: it waited for no call. */
  readonly tookMs: readonly number[]
}

export type Workload = (ask: Ask, time: VirtualTime) => Promise<void>

/** Runs a workload, cold start included. `nextMs` returns how long the next upstream call takes. */
export async function countCalls(wrap: Wrap, workload: Workload, nextMs = () => usualMs): Promise<Counted> {
  const time = createVirtualTime(startMs)
  const emulator = await startEmulator({ data: 'empty', recording: false, now: time.clock.wallNow })
  const client = createClient(emulator.url, time.clock)
  const fetchPage = withNormalizedPages(client.fetchPage, time.clock.now)
  const counted = { operations: 0, calls: 0, rows: 0 }
  const tookMs: number[] = []
  const known = new Set<string>()
  const fetchRecords: FetchPage<SessionRecord> = async (request, signal) => {
    const agentName = agentNameOf(request.path)
    const list = `${request.isolationKey} ${agentName}`
    if (!known.has(list))
      emulator.setSessions(agentName, request.isolationKey, rowsOf(list, rowsPerList, true))
    known.add(list)
    const fetchedAt = time.clock.now()
    counted.calls += 1
    await time.sleep(nextMs())
    const page = await time.whileWorking(() => fetchPage(request, signal))
    counted.rows += page.rows.length
    return { ...page, fetchedAt }
  }
  const variant = wrap(fetchRecords, time)
  const sources: SessionSources = {
    readPage: variant.readPage,
    prefetch: variant.prefetch,
    closestPreceding: () => undefined,
    rowFinder: () => () => undefined,
    fetchSession: withSession(client.fetchSession, toSession),
    cursorsOf,
    now: time.clock.now,
    watch: () => {
      throw new TypeError('nothing is watched')
    },
  }
  const ask: Ask = async (user, query, variables, dueAt = time.clock.now()) => {
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
    tookMs.push(time.clock.now() - dueAt)
    if (errors) throw new AggregateError(errors, 'an operation failed')
    return (data as unknown as { sessions: { pageInfo: PageInfo } }).sessions.pageInfo
  }
  await time.run(workload(ask, time))
  await Promise.all([client.close(), emulator.close()])
  return { ...counted, refreshes: variant.refreshes(), tookMs }
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

export const workloads = {
  visit: (ask, time) =>
    runVisits(visits('1'), async (user, query, variables) => {
      const { hasNextPage, endCursor } = await ask(user, query, variables)
      if (!hasNextPage) return undefined
      await time.sleep(thinkingMs)
      return endCursor
    }),
  live: (ask, time) => runScreens(screens('1'), ask, time),
} satisfies Record<string, Workload>
