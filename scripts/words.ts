// One concept has one word: `node scripts/words.ts [paths]` lists the words that must not be used, and what to say instead.
//
// A word is found whatever its case, between punctuation and inside camelCase (`finishedAnswers`), phrases also over a line's
// end. Names in capitals (`ANSWERS_MAX_BYTES`) are not looked into: earlier names of settings are told apart by them.
//
// These cannot be banned, because they have a use that is right: `open` (circuit breakers open), `text` (prose; as a type say
// string), `reference` (a version's; in Federation say representation), `kept`, `taken`, `waiting`, `places` and `old` (English;
// say cached, active, queued, slots and expired or stale), `leave`, `over` and `end` (English; say abort), `shape` and `measure` (English; of
// an operation say estimate), `refuse` (as a verb; for the error say request error), `drop` (say invalidate or evict).
import { globSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

interface BannedWord {
  /** Of words, in lower case: a blank stands for whatever separates two words. */
  readonly pattern: string
  readonly use: string
  /** Banned only in files whose path starts with this. */
  readonly under?: string
}

export const bannedWords: readonly BannedWord[] = [
  { pattern: 'answer(s|ed|ing)?', use: 'response, respond; result' },
  {
    pattern: 'tells?|told|telling',
    use: 'return, report, state, name; for a response: sent, served from cache',
  },
  { pattern: 'prepared?|preparing', use: 'compiled, compile' },
  { pattern: 'plain (execution|operations?|path)|not plain', use: 'compiled execution; a bailout' },
  { pattern: 'left to apollo', use: 'bail out' },
  { pattern: 'known documents?', use: 'operation cache, cached document' },
  { pattern: 'admissions?|admit(s|ted|ting)?', use: 'limits, check, accept' },
  { pattern: 'refusals?', use: 'request error, rejection' },
  { pattern: 'too dear|dear(er)?', use: 'too expensive' },
  { pattern: 'charge[sd]?|charging|count costs?', use: 'consume' },
  { pattern: 'held|holds?|holding', use: 'cached, cache; contain, have' },
  { pattern: 'at hand', use: 'cached, available' },
  { pattern: 'push(ed|es|ing)? out', use: 'evict; of a window: beyond its end' },
  { pattern: 'let(s|ting)? go', use: 'invalidate (on purpose), evict (for room), release (slots), close' },
  { pattern: 'forg(et|ets|ot|otten|etting)', use: 'evict, invalidate, discard; short-lived' },
  {
    pattern: '(?<!in |single )flights?(?!.?(recorder|entry|files?|recording|reason)(?!\\w))|fly|flies|flying',
    use: 'single flight: run, join, in flight',
  },
  { pattern: 'board(s|ed|ing)?', use: 'join' },
  { pattern: 'land(s|ed)?', use: 'settle' },
  { pattern: 'dedupe[sd]?', use: 'collapse, collapsed' },
  { pattern: 'dead', use: 'expired; for a service: unreachable' },
  { pattern: 'gone', use: 'cursor not found; for a row: missing, deleted' },
  { pattern: 'lost (cursors?|rows?)|cursors? lost', use: 'cursor not found' },
  { pattern: 'misplaced', use: 'cursor not found' },
  { pattern: 'seal(s|ed|er|ers|ing)?|unseal(s|ed)?', use: 'sign, verify, signed string' },
  { pattern: 'until over', use: 'abort, AbortSignal' },
  { pattern: 'packed', use: 'compressed; encoded' },
  { pattern: 'pieces?', use: 'chunk, part' },
  { pattern: 'news', use: 'no-cache' },
  { pattern: 'log names?', use: 'callerHash' },
  { pattern: 'passing', use: 'transient', under: 'src/' },
  { pattern: 'ahead', use: 'precedes, preceding, before' },
  { pattern: 'walk(s|ed|er|ers|ing)?', use: 'scan; of a client: page through' },
  { pattern: 'text sets?', use: 'StringSet' },
  { pattern: 'comma lists?', use: 'comma-separated list' },
  { pattern: "(request s|request's) way", use: 'lifecycle of a request' },
  { pattern: 'who(m|so)?ever', use: 'a noun: the caller, the client, the reader' },
]

export interface Finding {
  readonly line: number
  readonly found: string
  readonly use: string
}

const separator = String.raw`[\s/*_-]+`
const compiled = bannedWords.map(({ pattern, use, under = '' }) => ({
  pattern: new RegExp(String.raw`(?<![\w'])(?:${pattern.replaceAll(' ', separator)})(?!\w)`, 'gi'),
  use,
  under,
}))

/** The banned words in the text of the file of this path, in the order of their lines. */
export function findBannedWords(path: string, text: string): Finding[] {
  const spaced = text.replaceAll(/([a-z0-9])(?=[A-Z])/g, '$1 ')
  return compiled
    .filter(({ under }) => path.startsWith(under))
    .flatMap(({ pattern, use }) =>
      [...spaced.matchAll(pattern)].map(({ index, 0: found }) => ({
        line: spaced.slice(0, index).split('\n').length,
        found: found.replaceAll(/\s+/g, ' '),
        use,
      })),
    )
    .toSorted((a, b) => a.line - b.line)
}

const roots = [
  'bin',
  'src',
  'emulator',
  'examples',
  'interop',
  'scripts',
  'bench',
  'explorer',
  'test',
  'docs',
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
]
/** This file and its test name the words. */
const isExempt = (path: string) => /__generated__|(^|\/)words(\.test)?\.ts$|node_modules|CHANGELOG/.test(path)

function filesUnder(path: string): string[] {
  const files = statSync(path).isDirectory()
    ? globSync(`${path.replace(/\/$/, '')}/**/*.{ts,tsx,mjs,md}`)
    : [path]
  return files.filter((file) => !isExempt(file)).toSorted()
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const paths = process.argv.slice(2)
  const files = (paths.length === 0 ? roots : paths).flatMap(filesUnder)
  const findings = files.flatMap((path) =>
    findBannedWords(path, readFileSync(path, 'utf8')).map(
      ({ line, found, use }) => `${path}:${line} "${found}": say ${use}.`,
    ),
  )
  for (const finding of findings) process.stdout.write(`${finding}\n`)
  if (findings.length > 0) {
    process.stderr.write(`${findings.length} words have another word in this project (scripts/words.ts).\n`)
    process.exitCode = 1
  }
}
