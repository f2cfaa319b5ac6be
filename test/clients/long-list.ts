// A gateway in front of a list that takes many pages, for clients that page through it.
import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import type { SessionResource } from '../../emulator/session-resource.ts'
import { row } from '../emulator/start-emulator.ts'
import { type StartedGateway, type StartOptions, startGateway, tokenOf } from '../gateway/start-gateway.ts'

export interface LongList extends StartedGateway {
  /** Alice's token. */
  readonly token: string
  readonly getToken: () => Promise<string>
  /** The ids of alice's sessions with `support-bot`, newest first. */
  readonly ids: readonly string[]
  /** The cursor of the row at this place of the list. */
  readonly cursorAt: (index: number) => Promise<string>
}

/** 250 rows, three of a second, oldest first. */
export const rows: readonly SessionResource[] = Array.from({ length: 250 }, (_, index) =>
  row(`sess-${index}`, 1_700_000_000 + Math.floor(index / 3)),
)

/** Edges of a page of every list here: as many as the gateway asks for at the least, so that every page is one call. */
export const pageSize = 50

/** Starts a gateway whose caller alice has sessions with `support-bot`: `rows`, where none are given. */
export async function startLongList(
  t: TestContext,
  sessions: readonly SessionResource[] = rows,
  settings: StartOptions['settings'] = {},
): Promise<LongList> {
  const started = await startGateway(t, {
    emulator: { data: 'empty' },
    // Pages stay fresh for as long as a test may take: the calls are the same on a slow machine.
    settings: {
      PAGE_CACHE_MAX_AGE_MS: '600000',
      PAGE_CACHE_STALE_WHILE_REVALIDATE_MS: '0',
      ...settings,
    },
  })
  const { emulator, keyOf, query } = started
  emulator.setSessions('support-bot', keyOf('alice'), sessions)
  const token = await tokenOf('alice')
  return {
    ...started,
    token,
    getToken: async () => token,
    ids: sessions.map((each) => each.agent_session_id).toReversed(),
    async cursorAt(index) {
      const document = `query($first: Int!) {
        sessions(agentName: "support-bot", first: $first) { edges { cursor } }
      }`
      const { body } = await query(document, { first: index + 1 })
      emulator.requests.length = 0
      return body.data?.['sessions'].edges[index].cursor
    },
  }
}

/** What clients print when a server is not as they want it: nothing is allowed to be. */
export function expectNoComplaints(t: TestContext): void {
  const printed: unknown[][] = []
  for (const method of ['error', 'warn'] as const) {
    t.mock.method(console, method, (...args: unknown[]) => printed.push(args))
  }
  t.after(() => assert.deepEqual(printed, []))
}

/** What the gateway asked of the REST API: the order, and the row after which each call read on. */
export function upstreamCalls({ emulator }: LongList): string[] {
  return emulator.requests.map(({ query }) => `${query['order']} ${query['after'] ?? 'head'}`)
}

/** The calls that read all of `rows`: each page is asked for once, from one end of the list to the other. */
export const pagingCalls = {
  forwards: ['desc head', 'desc sess-200', 'desc sess-150', 'desc sess-100', 'desc sess-50'],
  backwards: ['asc head', 'asc sess-49', 'asc sess-99', 'asc sess-149', 'asc sess-199'],
}
