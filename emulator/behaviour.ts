// What the API's documents leave open: one switch per open question.

export interface Behaviour {
  /** A request without identity sees every identity's rows, or is rejected with 400. */
  missingIdentity: 'everyone' | 'badRequest'
  /** Whether get, stop and delete find only sessions of the identity that sends the request. */
  enforceIdentityOnById: boolean
  /** Rows of one second: `desc` is `asc` reversed, or `desc` keeps the order of `asc` inside the second. */
  ties: 'mirrored' | 'independent'
  /** `before=X` alone: the rows next to X, or the first rows of everything that precedes X. */
  before: 'adjacent' | 'head'
  /** A cursor that names no row of the list: as if not sent, 400, or 404. */
  unknownCursor: 'ignored' | 'badRequest' | 'notFound'
  /** A `limit` outside 1..100: 400, or moved to the nearest end of the range. */
  limit: 'badRequest' | 'clamp'
  /** Most rows of one page; a valid `limit` above it is silently lowered to it. */
  maxLimit: number
  /** Whether a page with `has_more: true` carries `last_id: null` in spite of its rows. */
  nullLastId: boolean
  /** Name of the request header that carries the identity; any case. */
  identityHeader: string
  /** Feature that `Foundry-Features` has to list, else 403; undefined: no gate. */
  previewGate: string | undefined
  /** Milliseconds by which every response is delayed. */
  delayMs: number
  /** Whether a deleted session stays in the list with status `deleted`. */
  deletedLinger: boolean
  /**
   * Milliseconds that each change of a session's state takes, by the emulator's clock: `creating` → `active`, `updating` → `idle`
   * for a stop, `deleting` → `deleted` → not listed. 0: a stop and a delete are done at once, and a created session stays
   * `creating`.
   */
  transitionMs: number
}

export const defaultBehaviour: Readonly<Behaviour> = {
  missingIdentity: 'everyone',
  enforceIdentityOnById: false,
  ties: 'mirrored',
  before: 'adjacent',
  unknownCursor: 'ignored',
  limit: 'badRequest',
  maxLimit: 100,
  nullLastId: false,
  identityHeader: 'x-ms-user-isolation-key',
  previewGate: undefined,
  delayMs: 0,
  deletedLinger: false,
  transitionMs: 0,
}
