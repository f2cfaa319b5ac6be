// The minimum length of a row: never more than its length in the response.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildSchema, type GraphQLResolveInfo, graphql } from 'graphql'
import { minRowLength } from '../../src/connection/selection.ts'

const schema = buildSchema(`
  type Query { list: List other: List }
  type List { edges: [Edge!]! nodes: [Row!]! count: Int! }
  type Edge { cursor: String! node: Row! }
  interface Named { name: String! }
  type Row implements Named { id: ID! name: String! owner: Owner! friend: Owner }
  type Owner implements Named { name: String! list: List }
`)
const owner = { name: '', list: null }
const rows = [1, 2, 3].map((id) => ({ id: `${id}`, name: '', owner, friend: null }))
const minLengthOf = (coordinate: string) => (coordinate === 'Row.id' ? 3 : undefined)

/** What is said of each list of a document before it is written, and what is written. */
async function measure(source: string, variableValues = {}) {
  const lengths: number[] = []
  const list = (_: unknown, __: unknown, info: GraphQLResolveInfo) => {
    lengths.push(minRowLength(info, minLengthOf))
    return { nodes: rows, edges: rows.map((node) => ({ cursor: '', node })), count: 3 }
  }
  const { data, errors } = await graphql({ schema, source, rootValue: { list, other: list }, variableValues })
  assert.equal(errors, undefined)
  return { lengths, written: Object.values(data ?? {}).map((value) => JSON.stringify(value).length) }
}

for (const [what, source, expected, variables] of [
  ['nothing of the rows', '{ list { count __typename } }', [0]],
  ['an id', '{ list { nodes { id } } }', ['{"id":"1"}'.length]],
  ['an alias', '{ list { nodes { identity: id } } }', ['{"identity":"1"}'.length]],
  ['the same field twice', '{ list { nodes { id } nodes { id } } }', ['{"id":"1"}'.length]],
  ['rows under two names', '{ list { nodes { id } again: nodes { id } } }', [2 * '{"id":"1"}'.length]],
  ['edges', '{ list { edges { node { id } } } }', ['{"node":{"id":"1"}}'.length]],
  ['a fragment of the row', '{ list { nodes { ...R } } } fragment R on Row { id }', ['{"id":"1"}'.length]],
  ['a fragment of its interface', '{ list { nodes { ... on Named { name } } } }', ['{"name":1}'.length]],
  [
    'an object that has to be there',
    '{ list { nodes { owner { name } } } }',
    ['{"owner":{"name":1}}'.length],
  ],
  ['an object that may be missing', '{ list { nodes { friend { name } } } }', ['{"friend":1}'.length]],
  [
    'a list in the rows',
    '{ list { nodes { owner { list { nodes { id } } } } } }',
    ['{"owner":{"list":1}}'.length],
  ],
  [
    'what is skipped',
    'query($skip: Boolean!) { list { nodes @skip(if: $skip) { id } } other { nodes { id name @skip(if: $skip) } } }',
    [0, '{"id":"1"}'.length],
    { skip: true },
  ],
] as const)
  test(`${what}: a row has at least its braces, keys and shortest values`, async () => {
    const { lengths, written } = await measure(source, variables)
    assert.deepEqual(lengths, expected)
    for (const [index, length] of lengths.entries()) assert.ok(rows.length * length <= (written[index] ?? 0))
  })
