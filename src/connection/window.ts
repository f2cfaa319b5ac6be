// Windows: the arguments first, after, last and before, validated (Cursor Connections, section 4).
import type { Order, Position } from '../list-position.ts'
import { UserInputError } from '../user-input-error.ts'
import type { CursorCodec } from './cursor.ts'

/** A connection field's arguments. Null and the empty cursor mean absent: Relay sends nulls for the other direction. */
export interface WindowArguments {
  readonly first?: number | null
  readonly after?: string | null
  readonly last?: number | null
  readonly before?: string | null
}

export interface WindowLimits {
  /** Edges when neither `first` nor `last` is given. */
  readonly defaultSize: number
  /** Maximum of `first` and `last`. */
  readonly maxSize: number
}

/** A range of a list. */
export interface Window {
  readonly order: Order
  /** Which end of the range `size` counts from. */
  readonly direction: 'forward' | 'backward'
  /** Exclusive bounds; undefined: the list's own end. */
  readonly after: Position | undefined
  readonly before: Position | undefined
  /** Maximum number of edges to read. */
  readonly size: number
  /** With `first` and `last` both given: how many of the edges read to return, counted from the last. */
  readonly trim: number | undefined
}

/** Validates arguments into a window. Throws UserInputError. */
export function parseWindow(
  order: Order,
  args: WindowArguments,
  limits: WindowLimits,
  cursors: CursorCodec,
): Window {
  const first = parseCount('first', args.first, limits.maxSize)
  const last = parseCount('last', args.last, limits.maxSize)
  const after = parseCursor('after', args.after, cursors)
  const before = parseCursor('before', args.before, cursors)
  const range = { order, after, before }
  if (first !== undefined) return { ...range, direction: 'forward', size: first, trim: last }
  if (last !== undefined) return { ...range, direction: 'backward', size: last, trim: undefined }
  const direction = before !== undefined && after === undefined ? 'backward' : 'forward'
  return { ...range, direction, size: limits.defaultSize, trim: undefined }
}

function parseCount(name: string, count: number | null | undefined, max: number): number | undefined {
  if (count === null || count === undefined) return undefined
  if (count < 0) throw new UserInputError(`\`${name}\` must not be negative: ask for 0 to ${max} edges.`)
  if (count > max)
    throw new UserInputError(`\`${name}\` must be at most ${max}: ask for fewer edges and page with cursors.`)
  return count
}

/** Returns the position that a cursor stands for; undefined where it is absent. Throws UserInputError, which names the argument. */
export function parseCursor(
  name: string,
  cursor: string | null | undefined,
  cursors: CursorCodec,
): Position | undefined {
  if (cursor === null || cursor === undefined || cursor === '') return undefined
  const position = cursors.decode(cursor)
  if (position === undefined)
    throw new UserInputError(
      `\`${name}\` is not a cursor of this list: pass one that the same caller was given for the same agent, or leave it out.`,
    )
  return position
}
