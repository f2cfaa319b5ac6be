// A set of strings with a short life. JavaScript's own puts every string that is new to it into the engine's table
// of texts first, which for the ids of a page costs more than parsing them.

/** Texts, each once. */
export class StringSet {
  readonly #texts: string[] = []
  /** By hash, with open addressing: 1 + the text's index; 0: free. Never more than half full. */
  #slots: number[]

  /** `expected`: how many texts there will be, more or less. */
  constructor(expected: number) {
    this.#slots = freeSlots(expected)
  }

  /** Adds the text; whether it was not there yet. */
  add(text: string): boolean {
    const slot = this.#find(text)
    if (this.#slots[slot] !== 0) return false
    this.#slots[slot] = this.#texts.push(text)
    if (this.#texts.length * 2 > this.#slots.length) this.#grow()
    return true
  }

  /** Where the text is, or else belongs. */
  #find(text: string): number {
    const mask = this.#slots.length - 1
    let slot = hashOf(text) & mask
    for (;;) {
      const index = (this.#slots[slot] ?? 0) - 1
      if (index === -1 || this.#texts[index] === text) return slot
      slot = (slot + 1) & mask
    }
  }

  #grow(): void {
    this.#slots = freeSlots(this.#texts.length * 2)
    this.#texts.forEach((text, index) => {
      this.#slots[this.#find(text)] = index + 1
    })
  }
}

/** A power of two. */
function freeSlots(expected: number): number[] {
  const slots: number[] = []
  for (let count = 2 ** Math.ceil(Math.log2(2 * expected + 2)); count > 0; count -= 1) slots.push(0)
  return slots
}

/** By its end, where ids differ: the beginning is mostly the same for all of them. */
const hashedLength = 16

function hashOf(text: string): number {
  let hash = text.length
  for (let index = Math.max(text.length - hashedLength, 0); index < text.length; index += 1)
    hash = (Math.imul(hash, 31) + text.charCodeAt(index)) | 0
  return hash ^ (hash >>> 15)
}
