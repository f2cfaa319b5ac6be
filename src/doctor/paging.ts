// How the service pages: orders, cursors and limits, tried on the newest rows of one list.
import type { HttpResponse } from '../upstream/http-call.ts'
import { idsOf, isSamePage, type ListedPage, type ListedRow } from './listed-page.ts'

/** How `asc` relates to `desc`: reversed, but for rows of one second, or otherwise. Undefined: too few rows. */
export type OrderFact = 'mirrored' | 'independentTies' | 'different' | undefined

export interface PagingFacts {
  /** Rows that were compared. */
  readonly compared: number
  /** Whether some of them were created in the same second. */
  readonly hasTies: boolean
  /** Whether `desc` goes by `created_at`. */
  readonly isOrdered: boolean
  readonly order: OrderFact
  /** What `before` alone gets: the rows next to it, the list's first rows, as if not sent, or an error. */
  readonly before: 'adjacent' | 'head' | 'ignored' | 'refused' | 'other' | undefined
  /** What a cursor that names no row gets: as if not sent, an empty page, 400, 404, or something else. */
  readonly unknownCursor: 'ignored' | 'empty' | 'badRequest' | 'notFound' | 'other' | undefined
  /** What a limit of 101 gets. */
  readonly limit: 'badRequest' | 'clamp' | 'other'
  /** Whether the list was the same at the end. */
  readonly isSteady: boolean
}

type Read = (query: Readonly<Record<string, string>>) => Promise<ListedPage | HttpResponse>

/** Rows that are compared where the service's pages are small. */
const enoughRows = 20
const maxPages = 6
const longest = '100'

/** Examines the list whose first page, newest first, is `head`. `unknownId` names no session. */
export async function examinePaging(read: Read, head: ListedPage, unknownId: string): Promise<PagingFacts> {
  const rows = await readNewest(read, head)
  return {
    compared: rows.length,
    hasTies: rows.some(({ second }, index) => second === rows[index + 1]?.second),
    isOrdered: rows.every(({ second }, index) => second >= (rows[index + 1]?.second ?? 0)),
    order: await examineOrder(read, rows),
    before: await examineBefore(read, rows),
    unknownCursor: await examineUnknownCursor(read, rows, unknownId),
    limit: limitOf(await read({ order: 'desc', limit: '101' })),
    isSteady: isSteady(head, await read({ order: 'desc', limit: longest })),
  }
}

/** The rows that follow in one order, until there are enough. */
async function readOn(
  read: Read,
  order: 'asc' | 'desc',
  page: ListedPage | HttpResponse,
  isEnough: (rows: readonly ListedRow[]) => boolean,
): Promise<ListedRow[] | undefined> {
  const rows: ListedRow[] = []
  let current = page
  for (let pages = 1; ; pages += 1) {
    if (!('rows' in current)) return undefined
    rows.push(...current.rows)
    const last = current.rows.at(-1)
    if (!current.hasMore || last === undefined || isEnough(rows) || pages === maxPages) return rows
    current = await read({ order, limit: longest, after: last.id })
  }
}

async function readNewest(read: Read, head: ListedPage): Promise<ListedRow[]> {
  return (await readOn(read, 'desc', head, ({ length }) => length >= enoughRows)) ?? [...head.rows]
}

/** Reads back from the oldest of the rows: the same rows have to follow it in `asc`. */
async function examineOrder(read: Read, rows: readonly ListedRow[]): Promise<OrderFact> {
  const oldest = rows.at(-1)
  if (oldest === undefined || rows.length < 2) return undefined
  const expected = rows.slice(0, -1).toReversed()
  const younger = ({ second }: ListedRow) => second > oldest.second
  const youngerCount = expected.filter(younger).length
  const first = await read({ order: 'asc', limit: longest, after: oldest.id })
  // Where ties are ordered otherwise, rows of the oldest row's second may come that are not expected.
  const isEnough = (list: readonly ListedRow[]) =>
    list.length >= expected.length && list.filter(younger).length >= youngerCount
  const found = await readOn(read, 'asc', first, isEnough)
  if (found === undefined) return 'different'
  if (idsOf(found.slice(0, expected.length)).join() === idsOf(expected).join()) return 'mirrored'
  // The oldest row's own second may be cut at another place.
  const bySecond = (list: readonly ListedRow[]) =>
    list.filter(younger).map(({ id, second }) => `${second} ${id}`)
  const wanted = bySecond(expected)
  const got = bySecond(found).slice(0, wanted.length)
  const isAscending = found.every(({ second }, index) => second <= (found[index + 1]?.second ?? second))
  return isAscending && got.toSorted().join() === wanted.toSorted().join() ? 'independentTies' : 'different'
}

async function examineBefore(read: Read, rows: readonly ListedRow[]): Promise<PagingFacts['before']> {
  const [first, second, third] = rows
  if (!first || !second || !third) return undefined
  const one = await read({ order: 'desc', limit: '1', before: third.id })
  if (!('rows' in one)) return 'refused'
  const [shown] = one.rows
  if (shown?.id === second.id) return 'adjacent'
  if (shown?.id !== first.id) return 'other'
  // Nothing precedes the first row, so that a service which reads the cursor has nothing to show.
  const none = await read({ order: 'desc', limit: '1', before: first.id })
  return 'rows' in none && none.rows.length === 0 ? 'head' : 'ignored'
}

async function examineUnknownCursor(
  read: Read,
  rows: readonly ListedRow[],
  unknownId: string,
): Promise<PagingFacts['unknownCursor']> {
  const outcome = await read({ order: 'desc', limit: '1', after: unknownId })
  if (!('rows' in outcome))
    return outcome.status === 400 ? 'badRequest' : outcome.status === 404 ? 'notFound' : 'other'
  if (rows.length === 0) return undefined
  const [shown] = outcome.rows
  if (shown === undefined) return 'empty'
  return shown.id === rows[0]?.id ? 'ignored' : 'other'
}

function limitOf(outcome: ListedPage | HttpResponse): PagingFacts['limit'] {
  if ('rows' in outcome) return 'clamp'
  return outcome.status === 400 ? 'badRequest' : 'other'
}

function isSteady(head: ListedPage, again: ListedPage | HttpResponse): boolean {
  return 'rows' in again && isSamePage(head, again)
}
