// Rows and pages in short notation: `a1 b2` are the sessions a and b of the seconds 1 and 2.
import type { Position } from '../../src/list-position.ts'
import type { Page } from '../../src/upstream/page.ts'
import { type SessionRecord, toSessionRecord } from '../../src/upstream/session-record.ts'
import { row } from '../emulator/start-emulator.ts'

/** The record of one session. */
export function record(id: string, createdAt: number): SessionRecord {
  return toSessionRecord({
    ...row(id, createdAt),
    version_indicator: { type: 'version_ref', agent_version: '1' },
  })
}

/** The records of a text such as `a1 b2 c2`: a letter (or several) and a second each. */
export function records(text: string): SessionRecord[] {
  return text
    .split(' ')
    .filter((part) => part !== '')
    .map((part) => record(part.replace(/\d+$/, ''), Number(/\d+$/.exec(part)?.[0])))
}

/** Records `prefix1`, `prefix2`, … one second apart, oldest first. */
export function manyRecords(count: number, prefix = 'r'): SessionRecord[] {
  return Array.from({ length: count }, (_, index) => record(`${prefix}${index + 1}`, 1_000 + index))
}

export function idsOf(rows: readonly Position[]): string {
  return rows.map(({ rowId }) => rowId).join(' ')
}

export interface ShownPage {
  readonly rows: string
  readonly hasMore: boolean
  readonly outcome: string
}

/** What matters of a page, to be compared as a whole. */
export function shown({ rows, hasMore, outcome }: Page<Position>): ShownPage {
  return { rows: idsOf(rows), hasMore, outcome }
}

/** Waits until nothing more happens of what is under way, timers and sockets aside. */
export function settled(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve))
}
