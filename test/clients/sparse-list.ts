// A list with a run of other sessions that is longer than what one page may read.
import type { TestContext } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { type LongList, startLongList } from './long-list.ts'

export interface SparseList extends LongList {
  /** The ids of the active sessions, newest first: 10 of them before the run, 40 behind it. */
  readonly activeIds: readonly string[]
}

/**
 * Starts a gateway that reads one upstream page of 100 rows for each page of a list. Newest first, alice has 10 active
 * sessions, 200 deleted ones and 40 active ones: with the filter, the second page has no edge and leads on.
 */
export async function startSparseList(t: TestContext): Promise<SparseList> {
  const newestFirst = Array.from({ length: 250 }, (_, index) =>
    row(`sess-${index}`, 1_700_000_000 - index, {
      status: index < 10 || index >= 210 ? 'active' : 'deleted',
    }),
  )
  const list = await startLongList(t, newestFirst.toReversed(), { MAX_UPSTREAM_PAGES: '1' })
  const active = newestFirst.filter(({ status }) => status === 'active')
  return { ...list, activeIds: active.map((each) => each.agent_session_id) }
}

/** The calls that read the active sessions in pages of 20: the last page of 20 is cached. */
export const sparseCalls = ['desc head', 'desc sess-99', 'desc sess-199']
