// How deep brackets are nested in a document's text: counted before it is parsed, because a parser goes as deep itself.

/** More than any operation needs that keeps the limit on depth, its arguments' literals included. */
export const maxNesting = 100

/** Strings, block strings and comments, in which brackets mean nothing; else one bracket. */
const tokens = /"""(?:[^"]|"(?!""))*"""|"(?:[^"\\\n]|\\.)*"|#[^\n]*|[[\](){}]/g

/** Whether brackets are nested deeper than `maxNesting`. */
export function isTooNested(source: string): boolean {
  let depth = 0
  for (const [token] of source.matchAll(tokens)) {
    if (token === '{' || token === '[' || token === '(') depth += 1
    else if (token === '}' || token === ']' || token === ')') depth -= 1
    if (depth > maxNesting) return true
  }
  return false
}
