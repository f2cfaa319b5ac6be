// What an operation selects of a connection, however it is written.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { buildSchema, graphql } from 'graphql'
import { selectedParts } from '../../src/connection/selection.ts'
import type { SelectedParts } from '../../src/connection/slice.ts'

const schema = buildSchema(`
  type PageInfo { hasNextPage: Boolean hasPreviousPage: Boolean startCursor: String endCursor: String }
  type Edge { cursor: String node: String }
  interface Paged { pageInfo: PageInfo }
  type Connection implements Paged { edges: [Edge] nodes: [String] pageInfo: PageInfo }
  type Query { list(first: Int): Connection }
`)

/** `rows`, `next` and `previous`, as the resolver of `list` sees them. */
async function wanted(source: string, variableValues: Record<string, unknown> = {}): Promise<string> {
  const seen: SelectedParts[] = []
  const list = (_args: unknown, _context: unknown, info: Parameters<typeof selectedParts>[0]): null => {
    seen.push(selectedParts(info))
    return null
  }
  const result = await graphql({ schema, source, variableValues, rootValue: { list } })
  assert.equal(result.errors, undefined)
  return seen.map(summary).join('; ')
}

function summary({ rows, hasNextPage, hasPreviousPage }: SelectedParts): string {
  return [rows ? 'rows' : '', hasNextPage ? 'next' : '', hasPreviousPage ? 'previous' : '']
    .filter((part) => part !== '')
    .join(' ')
}

describe('fields', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['__typename', ''],
    ['pageInfo { __typename }', ''],
    ['edges { cursor }', 'rows'],
    ['edges { __typename }', 'rows'],
    ['nodes', 'rows'],
    ['pageInfo { startCursor }', 'rows'],
    ['pageInfo { endCursor }', 'rows'],
    ['pageInfo { hasNextPage }', 'next'],
    ['pageInfo { hasPreviousPage }', 'previous'],
    ['nodes pageInfo { hasNextPage hasPreviousPage }', 'rows next previous'],
    ['pageInfo { hasNextPage } pageInfo { hasPreviousPage }', 'next previous'],
  ]
  for (const [selection, expected] of cases)
    test(`${selection}: ${expected || 'nothing'}`, async () => {
      assert.equal(await wanted(`{ list { ${selection} } }`), expected)
    })
})

describe('aliases', () => {
  test('a part under an alias is selected', async () => {
    assert.equal(
      await wanted('{ list { p: pageInfo { n: hasNextPage } rows: edges { cursor } } }'),
      'rows next',
    )
  })
  test('another field whose alias is the name of a part selects no part', async () => {
    assert.equal(await wanted('{ list { edges: __typename pageInfo { hasNextPage: __typename } } }'), '')
  })
  test('a field under two aliases is inspected each time', async () => {
    assert.equal(await wanted('{ a: list { nodes } b: list { pageInfo { hasNextPage } } }'), 'rows; next')
  })
})

describe('fragments', () => {
  test('named, inline, nested and on an interface', async () => {
    assert.equal(await wanted('{ list { ...F } } fragment F on Connection { nodes }'), 'rows')
    assert.equal(await wanted('{ list { ... { nodes } } }'), 'rows')
    assert.equal(
      await wanted(
        '{ list { ... on Connection { pageInfo { ...P } } } } fragment P on PageInfo { ...Q } fragment Q on PageInfo { hasPreviousPage }',
      ),
      'previous',
    )
    assert.equal(
      await wanted('{ list { ... on Paged { pageInfo { ... on PageInfo { hasNextPage } } } } }'),
      'next',
    )
  })
  test('a field that is written twice is one field', async () => {
    assert.equal(
      await wanted('{ list { nodes } ...F } fragment F on Query { list { pageInfo { hasNextPage } } }'),
      'rows next',
    )
  })
})

describe('@skip and @include', () => {
  const source = 'query ($yes: Boolean!, $no: Boolean = false) { list { SELECTION } }'
  const cases: readonly (readonly [string, string])[] = [
    ['nodes @skip(if: true)', ''],
    ['nodes @skip(if: false)', 'rows'],
    ['nodes @include(if: true)', 'rows'],
    ['nodes @include(if: false)', ''],
    ['nodes @skip(if: $yes)', ''],
    ['nodes @skip(if: $no)', 'rows'],
    ['nodes @include(if: $yes)', 'rows'],
    ['nodes @include(if: $no)', ''],
    ['nodes @include(if: $yes) @skip(if: $yes)', ''],
    ['nodes @include(if: $no) @skip(if: $no)', ''],
    ['nodes @include(if: $yes) @skip(if: $no)', 'rows'],
    ['nodes @skip(if: $yes) nodes', 'rows'],
    ['... @skip(if: $yes) { nodes }', ''],
    ['...F @skip(if: $yes)', ''],
    ['...F @include(if: $yes)', 'next'],
    ['...F @skip(if: $yes) ...F', 'next'],
    ['pageInfo @include(if: $no) { hasNextPage }', ''],
    ['pageInfo { hasNextPage @skip(if: $yes) hasPreviousPage @include(if: $yes) }', 'previous'],
  ]
  for (const [selection, expected] of cases)
    test(`${selection}: ${expected || 'nothing'}`, async () => {
      const document = source
        .replace('SELECTION', `${selection} unused: __typename @include(if: $yes) @skip(if: $no)`)
        .concat(selection.includes('...F') ? ' fragment F on Connection { pageInfo { hasNextPage } }' : '')
      assert.equal(await wanted(document, { yes: true }), expected)
    })
})
