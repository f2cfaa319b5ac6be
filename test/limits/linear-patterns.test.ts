// What reads text of a client takes time in proportion to its length, whatever is in it: each reader and each pattern of src is
// given the shapes that make patterns slow, at a length and at eight times that length.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { isTooNested } from '../../src/graphql/limits/nesting.ts'
import { hasNoCache } from '../../src/graphql/request.ts'
import { bodyTypeOf } from '../../src/http/request-body.ts'
import { matchesTag } from '../../src/http/response.ts'

const length = 4_000
/** Linear work grows eightfold, quadratic work sixty-fourfold; noise lies between. */
const maxGrowth = 24

const units = [
  ' ',
  '\t',
  'a',
  '"',
  '\\"',
  '\\',
  '"""',
  ',',
  ', ',
  ';',
  '; ',
  '=',
  '/',
  '-',
  '.',
  '#',
  '{',
  'a ',
  '""',
  '\\"""',
  'W/',
]
const starts = [
  '',
  '"',
  '"""',
  'application/json;a=b',
  'no-cache',
  ',',
  'Bearer ',
  'W/"',
  '{ a(b: "',
  '{ a(b: """',
  'Mon, ',
]
const ends = ['', '!', '\n', '";c=d', ', x']

/** Patterns as they stand in the sources: a literal behind something that an expression can follow. */
function patternsOf(source: string): RegExp[] {
  const literals = source.matchAll(
    /(?<=[=(,:?] ?)\/((?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+)\/([dgimsuvy]*)(?=[.,;)\n])/g,
  )
  return [...literals].flatMap(([, pattern = '', flags]) => {
    return pattern.startsWith('*') || pattern.startsWith(' ') ? [] : [new RegExp(pattern, flags)]
  })
}

const readers = new Map<string, (text: string) => unknown>([
  ['the nesting of a document', isTooNested],
  ['a content type', bodyTypeOf],
  ['a cache control', (text) => hasNoCache({ headers: { 'cache-control': text } })],
  ['an entity tag', (text) => matchesTag(text, '"tag"')],
])
for (const file of globSync('src/**/*.ts'))
  for (const pattern of patternsOf(readFileSync(file, 'utf8')))
    readers.set(`${file} ${String(pattern)}`, (text) => text.replace(pattern, ''))

/** The least processor time of some runs, in milliseconds: other processes of the machine have no part in it. */
function timeOf(read: (text: string) => unknown, text: string): number {
  let least = Number.POSITIVE_INFINITY
  for (let run = 0; run < 5; run += 1) {
    const before = process.threadCpuUsage()
    read(text)
    const { user, system } = process.threadCpuUsage(before)
    least = Math.min(least, (user + system) / 1_000)
  }
  return least
}

test('the patterns of src are found', () => {
  assert.ok(readers.size >= 15, [...readers.keys()].join('\n'))
})

for (const [what, read] of readers)
  test(`${what} is read in linear time`, () => {
    for (const start of starts)
      for (const unit of units)
        for (const end of ends) {
          const textOf = (size: number) => start + unit.repeat(Math.ceil(size / unit.length)) + end
          // A time too short to be measured is no reason for doubt: it counts as half a millisecond.
          const growth = () => timeOf(read, textOf(8 * length)) / Math.max(timeOf(read, textOf(length)), 0.5)
          const first = growth()
          const grown = first <= maxGrowth ? first : Math.min(first, growth(), growth())
          assert.ok(
            grown <= maxGrowth,
            `${JSON.stringify(start)} + ${JSON.stringify(unit)} × n + ${JSON.stringify(end)}: ${grown.toFixed(0)} ×`,
          )
        }
  })
