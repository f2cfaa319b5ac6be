// A set of strings that live briefly. JavaScript's own interns every new string in the engine's table first, which for the ids
// of a page costs more than parsing them: 135 µs against 15.

/** Strings, each once. */
export class StringSet {
  readonly #strings: string[] = []
  /** By hash, with open addressing: 1 + the string's index; 0: free. Never more than half full. */
  #slots: number[]

  /** `expected`: roughly how many strings there will be. */
  constructor(expected: number) {
    this.#slots = freeSlots(expected)
  }

  /** Adds the string; returns whether it is new. */
  add(value: string): boolean {
    const slot = this.#find(value)
    if (this.#slots[slot] !== 0) return false
    this.#slots[slot] = this.#strings.push(value)
    if (this.#strings.length * 2 > this.#slots.length) this.#grow()
    return true
  }

  /** Returns the slot of the string, or else the free one where it belongs. */
  #find(value: string): number {
    const mask = this.#slots.length - 1
    let slot = hashOf(value) & mask
    for (;;) {
      const index = (this.#slots[slot] ?? 0) - 1
      if (index === -1 || this.#strings[index] === value) return slot
      slot = (slot + 1) & mask
    }
  }

  #grow(): void {
    this.#slots = freeSlots(this.#strings.length * 2)
    this.#strings.forEach((value, index) => {
      this.#slots[this.#find(value)] = index + 1
    })
  }
}

/** A power of two. */
function freeSlots(expected: number): number[] {
  const slots: number[] = []
  for (let count = 2 ** Math.ceil(Math.log2(2 * expected + 2)); count > 0; count -= 1) slots.push(0)
  return slots
}

/** Characters at a string's end that its hash depends on: the beginnings of ids are mostly the same. */
const hashedLength = 16

function hashOf(value: string): number {
  let hash = value.length
  for (let index = Math.max(value.length - hashedLength, 0); index < value.length; index += 1)
    hash = (Math.imul(hash, 31) + value.charCodeAt(index)) | 0
  return hash ^ (hash >>> 15)
}
