// Every field of the schema has a source: a resolver, or a property of what its type is read from. Without this a field that
// nobody fills is null, and nobody hears of it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type GraphQLObjectType, isObjectType } from 'graphql'
import { toConnection } from '../../src/connection/connection.ts'
import { createSchema } from '../../src/graphql/schema.ts'
import { sessionsPath } from '../../src/sessions/agent.ts'
import { createCursors } from '../../src/sessions/cursors.ts'
import {
  createSessionMapper,
  toVersionIndicator,
  withSessionRows,
} from '../../src/sessions/session-mapper.ts'
import { toSessionRecord } from '../../src/upstream/session-record.ts'
import { row } from '../emulator/start-emulator.ts'

/** What objects of each type are read from, with nothing left out. */
async function samples(): Promise<ReadonlyMap<string, object>> {
  const record = toSessionRecord(row('s1', 1, { stopped_at: 2 }))
  const fetchRows = withSessionRows(
    async () => ({ rows: [record], hasMore: false, cursorFound: true, fetchedAt: 0, outcome: 'miss' }),
    createSessionMapper(createCursors(['id-secret-for-the-sources-of-fields'])),
  )
  const list = {
    isolationKey: 'alice',
    path: sessionsPath('bot'),
    order: 'asc',
    after: undefined,
    limit: 1,
  } as const
  const [edge] = (await fetchRows(list)).rows
  assert.ok(edge)
  const { cursor } = edge
  const flags = { hasNextPage: true, hasPreviousPage: true, startCursor: cursor, endCursor: cursor }
  const connection = toConnection({ edges: [edge], ...flags })
  const reference = toVersionIndicator({ type: 'version_ref', agent_version: '1' })
  const unknown = toVersionIndicator({ type: 'other' })
  assert.ok(reference && unknown)
  return new Map<string, object>([
    ['Query', {}],
    ['Agent', edge.agent],
    ['AgentSession', edge],
    ['AgentSessionConnection', connection],
    ['AgentSessionEdge', edge],
    ['PageInfo', connection.pageInfo],
    ['Subscription', {}],
    ['AgentSessionsChange', { added: [edge], changed: [edge], removed: [edge], reset: false, nextPollAt: 0 }],
    ['VersionRefIndicator', reference],
    ['UnknownVersionIndicator', unknown],
  ])
}

/** The fields of the type that neither a resolver nor the sample gives a value, by name. */
function withoutSource(type: GraphQLObjectType, sample: object): string[] {
  return Object.values(type.getFields())
    .filter(({ name, resolve }) => resolve === undefined && Reflect.get(sample, name) === undefined)
    .map(({ name }) => `${type.name}.${name}`)
}

/** The schema's own object types; those of federation and introspection have their library's resolvers. */
function objectTypes(form: 'on' | 'off'): GraphQLObjectType[] {
  return Object.values(createSchema(form).getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('_'),
  )
}

for (const form of ['on', 'off'] as const) {
  test(`every field of every type has a source: Node is ${form}`, async () => {
    const known = await samples()
    const types = objectTypes(form)
    assert.deepEqual(types.map(({ name }) => name).toSorted(), [...known.keys()].toSorted())
    assert.deepEqual(
      types.flatMap((type) => withoutSource(type, known.get(type.name) ?? {})),
      [],
    )
  })
}

test('a field without a source is named', async () => {
  const known = await samples()
  const type = objectTypes('on').find(({ name }) => name === 'AgentSession') ?? assert.fail('no type')
  const { id } = type.getFields()
  assert.ok(id)
  Object.assign(type.getFields(), { unmapped: { ...id, name: 'unmapped' } })
  assert.deepEqual(withoutSource(type, known.get('AgentSession') ?? {}), ['AgentSession.unmapped'])
})
