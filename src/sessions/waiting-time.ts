// The time that one request has waited: waits that overlap count once.

interface Wait {
  readonly from: number
  readonly until: number
}

export class WaitingTime {
  /** In their order; no two of them overlap. */
  readonly #waits: Wait[] = []

  /** Adds a wait that has just ended: none that was added before ended later. Both times by `Clock.now`. */
  add(from: number, until: number): void {
    let start = from
    for (let last = this.#waits.at(-1); last && last.until >= start; last = this.#waits.at(-1)) {
      start = Math.min(start, last.from)
      this.#waits.pop()
    }
    this.#waits.push({ from: start, until })
  }

  /** Returns the milliseconds in which at least one wait was under way. */
  totalMs(): number {
    return this.#waits.reduce((sum, { from, until }) => sum + until - from, 0)
  }
}
