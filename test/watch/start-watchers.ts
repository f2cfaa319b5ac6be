// Subscriptions as graphql-js executes them, over watchers, a page cache and a list in memory, on virtual time.
import assert from 'node:assert/strict'
import { type ExecutionResult, parse, subscribe } from 'graphql'
import { createResponseSize } from '../../src/graphql/limits/response-size.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import type { PollMeter } from '../../src/sessions/read-options.ts'
import { type SessionRecord, toSessionRecord } from '../../src/upstream/session-record.ts'
import { row } from '../emulator/start-emulator.ts'
import { ownerOf, RecordingSource } from '../page-cache/recording-source.ts'
import { settled } from '../page-cache/rows.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import {
  agentName,
  cursorsOf,
  listOf,
  type Replica,
  type ReplicaOptions,
  startReplica,
} from './start-replica.ts'

const document = parse(`subscription ($agentName: String!, $since: String, $first: Int) {
  sessionsChanged(agentName: $agentName, since: $since, first: $first) {
    added { cursor node { sessionId status } }
    changed { sessionId status }
    removedIds
    reset
    nextPollAt
  }
}`)

/** What has changed, without what is empty: ids, with the status where it is not IDLE. */
export interface ShownEvent {
  readonly added?: string
  readonly changed?: string
  readonly removed?: string
  readonly reset?: true
}

interface SessionData {
  readonly sessionId: string
  readonly status: string
}

interface EventData {
  readonly added: readonly { readonly cursor: string; readonly node: SessionData }[]
  readonly changed: readonly SessionData[]
  readonly removedIds: readonly string[]
  readonly reset: boolean
  readonly nextPollAt: string
}

export interface Subscribed {
  /** What came since the last call, once all that is under way has ended; an error is shown as its message. */
  readonly events: () => Promise<readonly (ShownEvent | string)[]>
  /** Of the last event. */
  readonly nextPollAt: () => string | undefined
  readonly leave: () => Promise<void>
  readonly hasEnded: () => boolean
}

export interface SubscribeOptions {
  readonly since?: string
  readonly first?: number
  readonly caller?: string
  readonly meter?: PollMeter
}

export interface StartedWatchers extends Replica {
  readonly source: RecordingSource
  readonly clock: VirtualClock
  /** Replaces a caller's list: `b2 a1:creating`, newest first. */
  readonly setRows: (rows: string, caller?: string) => void
  readonly subscribe: (options?: SubscribeOptions) => Promise<Subscribed>
  readonly cursorOf: (row: string, caller?: string) => string
}

/** The record of `a1`, or of `a1:creating`. */
export function recordOf(text: string): SessionRecord {
  const [, id = '', second = '', status = 'idle'] = /^([a-z]+)(\d+)(?::(\w+))?$/.exec(text) ?? []
  return toSessionRecord(row(id, Number(second), { status }))
}

/** One replica with ann's list. */
export function startWatchers(
  rows: string,
  options: Omit<ReplicaOptions, 'clock' | 'fetchPage'> = {},
): StartedWatchers {
  const clock = createVirtualClock()
  const source = new RecordingSource({ clock, ties: 'mirrored', pageSize: 100 })
  const replica = startReplica({ ...options, fetchPage: source.fetchPage, clock })
  const schema = createSchema('on')
  const limits = { defaultSize: 20, maxSize: 500, pageBudget: 10 }
  const setRows: StartedWatchers['setRows'] = (text, caller) =>
    source.setRows(
      ownerOf(listOf(caller)),
      text
        .split(' ')
        .filter((part) => part !== '')
        .map(recordOf)
        .toReversed(),
    )
  setRows(rows)

  return {
    ...replica,
    source,
    clock,
    setRows,
    cursorOf: (text, caller) => cursorsOf(listOf(caller)).encode(recordOf(text)),
    async subscribe({ caller = 'ann', meter, ...args } = {}) {
      const sessions = replica.readerOf(caller, meter)
      const contextValue = { caller: {}, sessions, limits, responseSize: createResponseSize(1_000_000) }
      const result = await subscribe({
        schema,
        document,
        contextValue,
        variableValues: { agentName, ...args },
      })
      if (!(Symbol.asyncIterator in result))
        throw new AggregateError(result.errors ?? [], result.errors?.[0]?.message)
      return follow(result)
    },
  }
}

function follow(results: AsyncGenerator<ExecutionResult>): Subscribed {
  const arrived: (ShownEvent | string)[] = []
  let nextPollAt: string | undefined
  let hasEnded = false
  async function pull(): Promise<void> {
    try {
      for await (const { data, errors } of results) {
        assert.equal(errors, undefined)
        const event = data?.['sessionsChanged'] as EventData
        nextPollAt = event.nextPollAt
        arrived.push(shown(event))
      }
    } catch (error) {
      arrived.push(error instanceof Error ? error.message : String(error))
    }
    hasEnded = true
  }
  void pull()
  return {
    async events() {
      for (let turn = 0; turn < 5; turn += 1) await settled()
      return arrived.splice(0)
    },
    nextPollAt: () => nextPollAt,
    leave: async () => void (await results.return(undefined)),
    hasEnded: () => hasEnded,
  }
}

function shown({ added, changed, removedIds, reset }: EventData): ShownEvent {
  const text = ({ sessionId, status }: SessionData) =>
    status === 'IDLE' ? sessionId : `${sessionId}:${status.toLowerCase()}`
  return {
    ...(added.length > 0 && { added: added.map(({ node }) => text(node)).join(' ') }),
    ...(changed.length > 0 && { changed: changed.map(text).join(' ') }),
    ...(removedIds.length > 0 && { removed: removedIds.map(rowIdOf).join(' ') }),
    ...(reset && { reset }),
  }
}

/** The row's id in a global id: it ends in the row's cursor. */
function rowIdOf(id: string): string {
  const cursor = cursorsOf(listOf()).decode(id.slice(id.indexOf('.') + 1))
  return cursor?.rowId ?? 'not an id of the list'
}
