// The table of error codes in docs/clients.md is what the sources send: codes, statuses of GraphQL failures, `retryable`.
import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { METHODS } from 'node:http'
import { test } from 'node:test'
import { ApolloServerErrorCode } from '@apollo/server/errors'
import { GraphQLError, Kind, parse } from 'graphql'
import { renamedSettings, settings } from '../src/config/settings.ts'
import { formatError } from '../src/graphql/error-formatter.ts'
import { statusFor } from '../src/graphql/response.ts'
import { UpstreamError, type UpstreamFailure } from '../src/upstream/upstream-error.ts'

const sources = globSync('src/**/*.ts')
  // The Redis client has words in capitals of its own, and doctor and command line send nothing to clients.
  .filter((file) => !/__generated__|^src\/(?:redis|doctor|cli)\//.test(file))
  .map((file) => readFileSync(file, 'utf8'))

interface Row {
  readonly status: string
  readonly retryable: string
}

/** The rows of the table, by code; NOT_FOUND has two. */
const table = Map.groupBy(
  readFileSync('docs/clients.md', 'utf8')
    .split('\n')
    .filter((line) => /^\| `[A-Z_]+`/.test(line))
    .flatMap((line) => {
      const [, codes = '', status = '', retryable = ''] = line.split('|').map((cell) => cell.trim())
      return [...codes.matchAll(/`([A-Z_]+)`/g)].map(([, code = '']): [string, Row] => [
        code,
        { status, retryable },
      ])
    }),
  ([code]) => code,
)

/** Words in capitals that are neither settings nor values of enums. */
const otherNames = [...METHODS, 'ID', 'PX', 'SAMEORIGIN', 'SIGINT', 'SIGKILL', 'SIGTERM']

/** Words in capitals that are no codes. */
const otherWords = new Set([
  ...Object.keys(settings),
  ...renamedSettings.keys(),
  ...parse(readFileSync('schema.graphql', 'utf8')).definitions.flatMap((definition) =>
    definition.kind === Kind.ENUM_TYPE_DEFINITION
      ? (definition.values ?? []).map(({ name }) => name.value)
      : [],
  ),
  ...otherNames,
])

/** All codes: what stands in the sources, and what Apollo Server sends by itself. */
const codes = new Set([
  ...Object.values(ApolloServerErrorCode).map(String),
  ...sources
    .flatMap((text) => [...text.matchAll(/'([A-Z]{2,}(?:_[A-Z]+)*)'/g)].map(([, word = '']) => word))
    .filter((word) => !otherWords.has(word) && !word.startsWith('OTEL_')),
])

test('every code that can be sent has its row, and every row a code that can be sent', () => {
  const without = [...codes].filter((code) => !table.has(code))
  assert.deepEqual(
    without,
    [],
    `${without.join(', ')}: src can send it, and docs/clients.md has no row for it. (A word that is no code belongs to otherNames in this test.)`,
  )
  const unsent = [...table.keys()].filter((code) => !codes.has(code))
  assert.deepEqual(
    unsent,
    [],
    `${unsent.join(', ')}: docs/clients.md has a row for it, and nothing sends it.`,
  )
})

test('the rows with 400 / 200 are those whose status depends on the media type', () => {
  for (const [code, rows] of table)
    assert.equal(
      rows.some(([, { status }]) => status.includes('400 / 200')),
      statusFor(400, 'application/json', [code]) === 200,
      `${code}: the status in docs/clients.md is not what src/graphql/response.ts makes of it.`,
    )
})

const failures = Object.keys({
  aborted: true,
  badRequest: true,
  badResponse: true,
  bulkheadFull: true,
  circuitOpen: true,
  conflict: true,
  noCredential: true,
  unauthorized: true,
  forbidden: true,
  notFound: true,
  notReady: true,
  rateLimited: true,
  timeout: true,
  unavailable: true,
} satisfies Record<UpstreamFailure, true>) as UpstreamFailure[]

/** Whether each code was seen with `retryable` true, with false, or with either. */
function retryables(): Map<unknown, Set<unknown>> {
  const pairs: (readonly [unknown, unknown])[] = failures.map((reason) => {
    const originalError = new UpstreamError(reason, 'as the test says')
    const { extensions } = formatError(
      { message: '' },
      new GraphQLError('', { originalError, path: ['sessions'] }),
    )
    return [extensions?.['code'], extensions?.['retryable']]
  })
  for (const text of sources)
    for (const [, code, retryable] of text.matchAll(/code: '([A-Z_]+)',[^{}]*?\bretryable: (true|false)/g))
      pairs.push([code, retryable === 'true'])
  return new Map(
    [...Map.groupBy(pairs, ([code]) => code)].map(([code, seen]) => [
      code,
      new Set(seen.map(([, value]) => value)),
    ]),
  )
}

test('a change that may have been made is not to be repeated unseen, whatever failed and however soon it may be retried', () => {
  for (const reason of ['timeout', 'unavailable', 'rateLimited'] as const) {
    const originalError = new UpstreamError(reason, '', { maybeDone: true, retryAfterMs: 5 })
    const { message, extensions } = formatError(
      { message: '' },
      new GraphQLError('', { originalError, path: ['sessions'] }),
    )
    assert.equal(
      message,
      'It is not known whether the change was made: read the sessions again before you repeat it.',
    )
    assert.deepEqual({ ...extensions, code: reason }, { code: reason, retryable: false })
  }
})

test('`retryable` is as the table says', () => {
  const seen = retryables()
  for (const [code, rows] of table) {
    const values = seen.get(code) ?? new Set([false])
    const expected = values.size === 2 ? 'mostly' : values.has(true) ? 'yes' : 'no'
    for (const [, { retryable }] of rows)
      assert.equal(retryable, expected, `${code}: \`retryable\` in docs/clients.md is not what src sends.`)
  }
})
