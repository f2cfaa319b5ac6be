// Attacks by text that is slow to read where a pattern reads it: in headers, strings, comments; and by names of Object.prototype.
import { gzipSync } from 'node:zlib'
import { type Attack, document, invalid } from './attack.ts'

const parseFailed = 'GRAPHQL_PARSE_FAILED'
const invalidDocument = document('{ nope }')
const tooLong = (name: string, most: number): Attack['errors'] => [
  ['BAD_REQUEST', `The header \`${name}\` is too long: at most ${most} characters are read.`],
]
const isInvalid: Attack['errors'] = [[invalid, 'Cannot query field "nope" on type "Query".']]
const contentType = (parameters: string): Pick<Attack, 'headers'> => ({
  headers: { 'content-type': `application/json;${parameters}` },
})
/** About as long as a body may be. */
const escapedQuotes = document(`{ agent(name: "${String.raw`\"`.repeat(65_000)}`)

/** By name. */
export const patterns: Readonly<Record<string, Attack>> = {
  'a content type of 9,000 spaces': {
    body: invalidDocument,
    ...contentType(`a=b${' '.repeat(9_000)}!`),
    status: [431, 431],
    errors: tooLong('content-type', 256),
  },
  'a content type of 230 spaces': {
    body: invalidDocument,
    ...contentType(`a=b${' '.repeat(230)}!`),
    errors: isInvalid,
  },
  'a content type of 110 empty parameters': {
    body: invalidDocument,
    ...contentType('; '.repeat(110)),
    errors: isInvalid,
  },
  'an entity tag list of 9,000 commas': {
    body: invalidDocument,
    headers: { 'if-none-match': ','.repeat(9_000) },
    status: [431, 431],
    errors: tooLong('if-none-match', 1_024),
  },
  'a cache control of 250 spaces': {
    body: invalidDocument,
    headers: { 'cache-control': `,${' '.repeat(250)}x` },
    errors: isInvalid,
  },
  'an unterminated string of 65,000 escaped quotes': {
    body: escapedQuotes,
    errors: [[parseFailed, 'Syntax Error: Unterminated string.']],
  },
  'an unterminated string of 65,000 escaped quotes, compressed': {
    body: gzipSync(JSON.stringify(escapedQuotes)),
    headers: { 'content-encoding': 'gzip' },
    errors: [[parseFailed, 'Syntax Error: Unterminated string.']],
  },
  '25,000 block quotes in comments behind a block string': {
    body: document(`{ agent(name: """${String.raw`\"""`}""") { nope } }${'\n# """'.repeat(25_000)}`),
    errors: [[invalid, 'Cannot query field "nope" on type "Agent".']],
  },
  '29,000 escaped block quotes that nothing closes': {
    body: document(`{ agent(name: """${String.raw`\"""`.repeat(29_000)}`),
    errors: [[parseFailed, 'Syntax Error: Unterminated string.']],
  },
  'a variable named constructor whose default counts': {
    body: document(
      'query($constructor: Int = 500) { sessions(agentName: "bot", first: $constructor) { nodes { agent { sessions(first: $constructor) { nodes { id } } } } } }',
    ),
    errors: [
      [
        'COST_ESTIMATED_TOO_EXPENSIVE',
        "The operation's estimated cost is 251501: at most 10000 is allowed. Ask for fewer rows or fields.",
      ],
    ],
  },
  'a variable named __proto__ whose ids are counted': {
    body: `{"query":"query($__proto__: [ID!]!) { nodes(ids: $__proto__) { id } }","variables":{"__proto__":[${'"x",'.repeat(100)}"x"]}}`,
    errors: [['BAD_USER_INPUT', '`ids` takes at most 100 entries: split the request.']],
  },
  'a body that is not JSON': {
    body: '{"query":'.repeat(25_000),
    status: [400, 400],
    errors: [['BAD_REQUEST', 'The body is not JSON.']],
  },
  'a compressed body of 16 MB': {
    body: gzipSync(' '.repeat(16_000_000)),
    headers: { 'content-encoding': 'gzip' },
    status: [413, 413],
    errors: [['BAD_REQUEST', 'The body is too large.']],
  },
}
