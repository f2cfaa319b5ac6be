// relay-compiler accepts the printed API schema: refetchable connections in every direction, on Query and on Agent.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { getPaginationMetadata } from 'relay-runtime'
import { artifactsIn } from '../../../examples/clients/relay/artifacts.ts'
import { compileExample, findRelayCompiler } from '../../../scripts/relay-artifacts.ts'

const compiler = findRelayCompiler() ?? assert.fail('relay-compiler is not installed')
const schema = readFileSync(
  new URL('../../../docs/__generated__/api-schema.graphql', import.meta.url),
  'utf8',
)
const { names, request, fragment } = artifactsIn(compileExample(compiler, schema))
const forward = { count: 'first', cursor: 'after' }
const backward = { count: 'last', cursor: 'before' }

const lists = [
  { list: 'forwardList', direction: { forward, backward: null } },
  { list: 'backwardList', direction: { forward: null, backward } },
  { list: 'twoWayList', direction: { forward, backward } },
]

test('every example document becomes an artifact, and every fragment a refetch query of its own', () => {
  const expected = lists.flatMap(({ list }) =>
    ['_query', '_agent', 'Query', 'AgentQuery', 'PaginationQuery', 'AgentPaginationQuery'].map(
      (suffix) => `${list}${suffix}`,
    ),
  )
  assert.deepEqual(names.toSorted(), [...expected, 'liveListSubscription'].toSorted())
})

for (const { list, direction } of lists) {
  test(`${list} pages on Query in its directions`, () => {
    const metadata = getPaginationMetadata(fragment(`${list}_query`), list)
    assert.deepEqual(metadata.connectionPathInFragmentData, ['sessions'])
    assert.partialDeepStrictEqual(metadata.paginationMetadata, direction)
    assert.equal(metadata.identifierField ?? null, null)
    assert.match(request(`${list}PaginationQuery`).params.text ?? '', /pageInfo \{/)
  })

  test(`${list} pages on Agent in its directions, through Query.node`, () => {
    const metadata = getPaginationMetadata(fragment(`${list}_agent`), list)
    assert.deepEqual(metadata.connectionPathInFragmentData, ['sessions'])
    assert.partialDeepStrictEqual(metadata.paginationMetadata, direction)
    assert.equal(metadata.identifierField, 'id')
    assert.match(request(`${list}AgentPaginationQuery`).params.text ?? '', /node\(id: \$id\)/)
  })
}
