// A ring buffer: the last entries, of which there is a fixed number.

export class RingBuffer<Entry> {
  readonly #slots: (Entry | undefined)[]
  #next = 0

  constructor(size: number) {
    this.#slots = Array.from<Entry | undefined>({ length: size })
  }

  /** Adds an entry; a full buffer loses its oldest one. */
  push(entry: Entry): void {
    this.#slots[this.#next] = entry
    this.#next = this.#next + 1 === this.#slots.length ? 0 : this.#next + 1
  }

  /** Returns the entries, the oldest first. */
  toArray(): Entry[] {
    const inOrder = [...this.#slots.slice(this.#next), ...this.#slots.slice(0, this.#next)]
    return inOrder.filter((entry) => entry !== undefined)
  }
}
