// The list operation: one page of a list, cut out by `limit`, `order`, `after` and `before`.
import type { Behaviour } from './behaviour.ts'
import { type ApiResponse, errorResponse, jsonResponse } from './response.ts'
import { type Entry, type OrderedRows, type SessionList, toJson } from './session-list.ts'

const defaultLimit = 20
const largestLimit = 100
/** Not documented; a client that depends on the order has to send it. */
const defaultOrder = 'desc'

/** `repeat` returns the page that ends with the `after` row instead of the one that follows it. */
export function listPage(
  list: SessionList,
  query: Record<string, string>,
  behaviour: Behaviour,
  repeat = false,
): ApiResponse {
  const order = query['order'] ?? defaultOrder
  if (order !== 'asc' && order !== 'desc') return invalid('order', 'Order has to be asc or desc.')
  const limit = parseLimit(query['limit'], behaviour)
  if (limit === undefined) return invalid('limit', `Limit has to be an integer from 1 to ${largestLimit}.`)
  const rows = list.ordered(order, behaviour.ties)
  const after = cursorIndex(rows, query['after'])
  const before = cursorIndex(rows, query['before'])
  if (after === -1 && behaviour.unknownCursor !== 'ignored') return unknownCursor('after', behaviour)
  if (before === -1 && behaviour.unknownCursor !== 'ignored') return unknownCursor('before', behaviour)
  const last = before === undefined || before === -1 ? rows.length : before
  const [start, end] = range(after ?? -1, last, limit, rows.length, behaviour, repeat)
  return toPage(rows.slice(start, end), end < rows.length, behaviour)
}

/** Undefined when not sent; -1 when no row has this id. */
function cursorIndex(rows: OrderedRows, id: string | undefined): number | undefined {
  return id === undefined || id === '' ? undefined : rows.indexOf(id)
}

/** Start (inclusive) and end (exclusive) of the page; `after` is -1 and `last` is `length` where not sent. */
function range(
  after: number,
  last: number,
  limit: number,
  length: number,
  behaviour: Behaviour,
  repeat: boolean,
): [number, number] {
  if (repeat && after !== -1) return [Math.max(0, after + 1 - limit), after + 1]
  if (after === -1 && last < length && behaviour.before === 'adjacent') {
    return [Math.max(0, last - limit), last]
  }
  const start = after + 1
  return [start, Math.max(start, Math.min(start + limit, last))]
}

/** `beyond`: a row follows the page in the requested order. An empty page never claims more. */
function toPage(entries: readonly Entry[], beyond: boolean, behaviour: Behaviour): ApiResponse {
  const first = entries[0]
  const last = entries.at(-1)
  const hasMore = beyond && last !== undefined
  const lastId = hasMore && behaviour.nullLastId ? undefined : last
  return jsonResponse(
    200,
    `{"data":[${entries.map(toJson).join(',')}],"first_id":${idJson(first)},"last_id":${idJson(lastId)},"has_more":${hasMore}}`,
  )
}

function idJson(entry: Entry | undefined): string {
  return entry === undefined ? 'null' : JSON.stringify(entry.row.agent_session_id)
}

/** Undefined when the limit is invalid. */
function parseLimit(text: string | undefined, behaviour: Behaviour): number | undefined {
  if (text === undefined) return Math.min(defaultLimit, behaviour.maxLimit)
  if (!/^-?\d+$/.test(text)) return undefined
  const limit = Number(text)
  const nearest = Math.min(Math.max(limit, 1), largestLimit)
  if (nearest !== limit && behaviour.limit === 'badRequest') return undefined
  return Math.min(nearest, behaviour.maxLimit)
}

function invalid(param: string, message: string): ApiResponse {
  return errorResponse(400, 'invalid_request', message, param)
}

function unknownCursor(param: string, behaviour: Behaviour): ApiResponse {
  if (behaviour.unknownCursor === 'badRequest') return invalid(param, 'The cursor names no row of this list.')
  return errorResponse(404, 'not_found', 'The cursor names no row of this list.', param)
}
