// The two ways in which reading a list cannot go on.

/**
 * - `cursorExpired`: the cursor's row is gone and the page budget ended before its place in the list was reached
 * - `stuck`: the list's pages lead nowhere: a page that says it has more brought nothing to go on from
 */
export class ScanError extends Error {
  override name = 'WalkError'
  readonly reason: 'cursorExpired' | 'stuck'
  constructor(reason: 'cursorExpired' | 'stuck') {
    super(reason === 'stuck' ? 'the list does not advance' : 'the place of a lost row was not reached')
    this.reason = reason
  }
}
