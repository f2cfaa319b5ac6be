// A page of the list as the doctor compares it.
import { parseSessionList } from '../upstream/session-record.ts'
import { UpstreamError } from '../upstream/upstream-error.ts'

export interface ListedRow {
  readonly id: string
  /** `created_at`. */
  readonly second: number
  readonly isDeleted: boolean
}

export interface ListedPage {
  readonly rows: readonly ListedRow[]
  readonly hasMore: boolean
  /** Whether `last_id` is null or absent. */
  readonly lacksLastId: boolean
  /** The `limit` that was sent. */
  readonly limit: number
}

/** Parses the text of a 200. Throws UpstreamError `badResponse` for anything but a list. */
export function toListedPage(text: string, limit: number): ListedPage {
  try {
    const value = JSON.parse(text) as { readonly last_id?: unknown }
    const { data, has_more: hasMore } = parseSessionList(value)
    const rows = data.map(({ agent_session_id: id, created_at: second, status }) => ({
      id,
      second,
      isDeleted: String(status).toLowerCase() === 'deleted',
    }))
    return { rows, hasMore, lacksLastId: (value.last_id ?? null) === null, limit }
  } catch (cause) {
    throw new UpstreamError('badResponse', 'the response is not a list of sessions', { cause })
  }
}

export const idsOf = (rows: readonly ListedRow[]): string[] => rows.map(({ id }) => id)

/** Whether two pages show the same rows in the same order. */
export function isSamePage(a: ListedPage, b: ListedPage): boolean {
  return a.rows.length === b.rows.length && a.rows.every(({ id }, index) => id === b.rows[index]?.id)
}
