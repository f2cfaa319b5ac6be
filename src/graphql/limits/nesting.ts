// How deep brackets are nested in a document's text: counted before it is parsed, because a parser
// recurses as deep.

/** More than any operation needs that keeps the limit on depth, its arguments' literals included. */
export const maxNesting = 100

/**
 * Whether brackets are nested deeper than `maxNesting`. Reads the text once, from left to right, as GraphQL's lexer does
 * (GraphQL, section 2.1): brackets in strings, block strings and comments do not count.
 */
export function isTooNested(source: string): boolean {
  let depth = 0
  for (let index = 0; index < source.length; ) {
    switch (source.charCodeAt(index)) {
      case openBrace:
      case openBracket:
      case openParenthesis:
        depth += 1
        if (depth > maxNesting) return true
        index += 1
        break
      case closeBrace:
      case closeBracket:
      case closeParenthesis:
        depth -= 1
        index += 1
        break
      case quote:
        index = source.startsWith('"""', index) ? endOfBlockString(source, index) : endOfString(source, index)
        break
      case hash:
        index = endOfLine(source, index)
        break
      default:
        index += 1
    }
  }
  return false
}

const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const openParenthesis = 0x28
const closeParenthesis = 0x29
const quote = 0x22
const backslash = 0x5c
const hash = 0x23
const lineFeed = 0x0a
const carriageReturn = 0x0d

/** The index behind the block string that starts at `start`. In it, `\"""` is the only escape. */
function endOfBlockString(source: string, start: number): number {
  let index = start + 3
  for (;;) {
    const close = source.indexOf('"""', index)
    if (close === -1) return source.length
    if (source.charCodeAt(close - 1) !== backslash) return close + 3
    index = close + 3
  }
}

/** The index behind the string that starts at `start`, or of the line's end where it is not closed. */
function endOfString(source: string, start: number): number {
  let index = start + 1
  for (; index < source.length; index += 1) {
    const code = source.charCodeAt(index)
    if (code === quote) return index + 1
    if (code === lineFeed || code === carriageReturn) return index
    if (code === backslash) index += 1
  }
  return index
}

function endOfLine(source: string, start: number): number {
  let index = start
  while (index < source.length) {
    const code = source.charCodeAt(index)
    if (code === lineFeed || code === carriageReturn) break
    index += 1
  }
  return index
}
