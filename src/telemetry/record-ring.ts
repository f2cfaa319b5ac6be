// A ring of records in one buffer. It has nothing that the garbage collector traces: objects that live for a minute and then die
// are the ones that cost it the most.
import { WordTable } from './word-table.ts'

const numberBytes = 8

/**
 * A fixed number of records, each of a fixed number of bytes. A record is started and then written value by value; it is read in
 * the same order. The caller knows that the values fit: nothing is checked.
 */
export class RecordRing {
  readonly #size: number
  readonly #recordBytes: number
  readonly #bytes: Buffer
  readonly #view: DataView
  readonly #words = new WordTable()
  /** Records started so far. */
  #count = 0
  /** Where the next value is written or read. */
  #at = 0

  constructor(size: number, recordBytes: number) {
    this.#size = size
    this.#recordBytes = recordBytes
    this.#bytes = Buffer.alloc(size * recordBytes)
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.byteLength)
  }

  /** Starts a record; a full ring loses its oldest one. */
  start(): void {
    this.#at = (this.#count % this.#size) * this.#recordBytes
    this.#count += 1
  }

  /** Writes a number, of eight bytes. NaN is read as undefined. */
  writeNumber(value: number | undefined): void {
    this.#view.setFloat64(this.#at, value ?? Number.NaN)
    this.#at += numberBytes
  }

  /** Writes one of few strings, of one byte. No client may choose it. */
  writeWord(word: string | undefined): void {
    this.#bytes[this.#at] = this.#words.numberOf(word)
    this.#at += 1
  }

  /** Writes up to `maxLength` (255 at the most) of few strings, of a byte each, and their number, of one byte. */
  writeWords(words: readonly string[], maxLength: number): void {
    const length = Math.min(words.length, maxLength)
    this.#bytes[this.#at] = length
    this.#at += 1
    for (let index = 0; index < length; index += 1) this.writeWord(words[index])
  }

  /** Writes up to `maxLength` characters (254 at the most) of Latin-1, of a byte each, and their number, of one byte. */
  writeText(text: string | undefined, maxLength: number): void {
    if (text === undefined) {
      this.#bytes[this.#at] = 0
      this.#at += 1
      return
    }
    const length = Math.min(text.length, maxLength)
    // 0 is undefined.
    this.#bytes[this.#at] = length + 1
    this.#bytes.write(text, this.#at + 1, length, 'latin1')
    this.#at += length + 1
  }

  /** Calls `read` at the start of each record, the oldest first; returns what it returns. */
  map<Entry>(read: (ring: this) => Entry): Entry[] {
    const length = Math.min(this.#count, this.#size)
    const oldest = this.#count - length
    return Array.from({ length }, (_, index) => {
      this.#at = ((oldest + index) % this.#size) * this.#recordBytes
      return read(this)
    })
  }

  readNumber(): number | undefined {
    const value = this.#view.getFloat64(this.#at)
    this.#at += numberBytes
    return Number.isNaN(value) ? undefined : value
  }

  readWord(): string | undefined {
    return this.#words.wordOf(this.#readByte())
  }

  readWords(): string[] {
    return Array.from({ length: this.#readByte() }, () => this.readWord() ?? '')
  }

  readText(): string | undefined {
    const length = this.#readByte() - 1
    if (length < 0) return undefined
    this.#at += length
    return this.#bytes.toString('latin1', this.#at - length, this.#at)
  }

  #readByte(): number {
    this.#at += 1
    return this.#bytes[this.#at - 1] ?? 0
  }
}
