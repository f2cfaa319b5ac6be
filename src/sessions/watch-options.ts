// The arguments of `sessionsChanged`, validated.
import type { CursorCodec } from '../connection/cursor.ts'
import { parseCursor, type WindowLimits } from '../connection/window.ts'
import { maxPageLimit } from '../list-position.ts'
import { UserInputError } from '../user-input-error.ts'
import type { WatchOptions } from '../watch/list-watchers.ts'

/** The field's arguments. Null means absent. */
export interface WatchArguments {
  readonly since?: string | null
  readonly first?: number | null
}

/** The schema's default of `first`: never refused. */
const defaultSize = 20

/** Returns what to watch. Throws UserInputError. */
export function parseWatchOptions(
  { since, first }: WatchArguments,
  { maxSize }: Pick<WindowLimits, 'maxSize'>,
  cursors: CursorCodec,
): WatchOptions {
  const size = first ?? defaultSize
  const max = Math.min(Math.max(maxSize, defaultSize), maxPageLimit)
  if (size < 1 || size > max) throw new UserInputError(`\`first\` must be a number from 1 to ${max}.`)
  return { since: parseCursor('since', since, cursors), size }
}
