// A table of words: strings of which there are few, such as outcomes and error codes, as numbers of one byte.

/** Stands for undefined. */
const absent = 0
/** Stands for each word that is one too many. */
const unknown = 255
const unknownWord = '_OTHER'

/** Has up to 254 words. It never loses one: no client may choose them. */
export class WordTable {
  readonly #words: string[] = []
  readonly #numbers = new Map<string, number>()

  /** Returns the word's number, from 0 to 255; the table has the word from now on. */
  numberOf(word: string | undefined): number {
    if (word === undefined) return absent
    return this.#numbers.get(word) ?? this.#add(word)
  }

  /** Returns the word of a number that `numberOf` returned; `_OTHER` for a word that was one too many. */
  wordOf(number: number): string | undefined {
    return number === absent ? undefined : (this.#words[number - 1] ?? unknownWord)
  }

  #add(word: string): number {
    const number = this.#words.length + 1
    if (number === unknown) return unknown
    this.#words.push(word)
    this.#numbers.set(word, number)
    return number
  }
}
