// A client of last year: built with a schema that lacks a state and a kind of version indicator which the gateway now sends.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { gql, type TypedDocumentNode } from '@apollo/client'
import { Client, fetchExchange } from '@urql/core'
import { cacheExchange } from '@urql/exchange-graphcache'
import { relayPagination } from '@urql/exchange-graphcache/extras'
import { buildSchema, introspectionFromSchema, print } from 'graphql'
import { createClient as createApolloClient } from '../../examples/clients/apollo/client.ts'
import { needs } from '../../scripts/test-needs.ts'
import { openChildList } from './every-client.ts'
import { expectNoComplaints, type LongList } from './long-list.ts'
import { apiSchema, type Data, expected, oldSchema, shownRows, startNewerGateway } from './older-schema.ts'

const query: TypedDocumentNode<Data, Record<string, never>> = gql`
  query LastYear {
    sessions(agentName: "support-bot", first: 20) {
      edges {
        cursor
        node { id sessionId status versionIndicator { type ... on VersionRefIndicator { agentVersion } } }
      }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
`

test('the old schema lacks a state and a type that the new one has', () => {
  const types = [apiSchema, oldSchema].map((schema) => buildSchema(schema).getTypeMap())
  assert.deepEqual(
    types.map((map) => 'UnknownVersionIndicator' in map),
    [true, false],
  )
  assert.deepEqual(
    [apiSchema, oldSchema].map((schema) => /^ {2}EXPIRED$/m.test(schema)),
    [true, false],
  )
})

test('Apollo Client shows the whole list, and the new state as it came', async (t) => {
  expectNoComplaints(t)
  const { gateway, getToken } = await startNewerGateway(t)
  const possibleTypes = { Node: ['Agent', 'AgentSession'], VersionIndicator: ['VersionRefIndicator'] }
  const client = createApolloClient({ url: gateway.url, getToken, possibleTypes })
  await client.query({ query })
  assert.deepEqual(shownRows(client.readQuery({ query }) ?? assert.fail('no list')), expected)
})

/** urql as the example sets it up, without the new type. */
function createUrqlClient({ gateway, token }: LongList): Client {
  return new Client({
    url: gateway.url,
    preferGetMethod: false,
    fetchOptions: { headers: { authorization: `Bearer ${token}` } },
    exchanges: [
      cacheExchange({
        keys: { VersionRefIndicator: () => null },
        resolvers: { Query: { sessions: relayPagination() }, Agent: { sessions: relayPagination() } },
      }),
      fetchExchange,
    ],
  })
}

test('urql without a schema shows the whole list, and the new state as it came; it warns of a type without a key', async (t) => {
  const warn = t.mock.method(console, 'warn', () => undefined)
  const client = createUrqlClient(await startNewerGateway(t))
  const { data, error } = await client.query(query, {}).toPromise()
  assert.equal(error, undefined)
  assert.deepEqual(shownRows(data ?? assert.fail('no list')), expected)
  assert.match(String(warn.mock.calls[0]?.arguments[0]), /UnknownVersionIndicator/)
})

test('urql with the schema of last year throws at the new type: it must not be given one', async (t) => {
  const { gateway, token } = await startNewerGateway(t)
  // In a process of its own: urql throws where nothing can catch it.
  const program = `
    import { Client, fetchExchange } from '@urql/core'
    import { cacheExchange } from '@urql/exchange-graphcache'
    const { SCHEMA, URL, TOKEN, QUERY } = process.env
    await new Client({
      url: URL,
      preferGetMethod: false,
      fetchOptions: { headers: { authorization: 'Bearer ' + TOKEN } },
      exchanges: [cacheExchange({ schema: JSON.parse(SCHEMA) }), fetchExchange],
    }).query(QUERY, {}).toPromise()`
  const running = promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
    cwd: join(import.meta.dirname, '../..'),
    env: {
      SCHEMA: JSON.stringify(introspectionFromSchema(buildSchema(oldSchema))),
      URL: gateway.url,
      TOKEN: token,
      QUERY: print(query),
    },
  })
  await assert.rejects(running, /`UnknownVersionIndicator` is not an object in the defined schema/)
})

test('graphql-client of Ruby shows the whole list, and the new state as the REST API spells it', {
  skip: needs('ruby'),
}, async (t) => {
  const { gateway, token } = await startNewerGateway(t)
  const folder = mkdtempSync(join(tmpdir(), 'last-year-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'schema.graphql'), oldSchema)
  const options = {
    url: gateway.url,
    token,
    agentName: 'support-bot',
    pageSize: 20,
    startAt: 'newest',
  } as const
  const list = await openChildList(t, 'ruby/sessions.rb', options, { SCHEMA: join(folder, 'schema.graphql') })
  assert.deepEqual(
    list.rows().map(({ sessionId, status }) => `${sessionId} ${status}`),
    ['new-version ACTIVE', 'new-state EXPIRED', 'known ACTIVE'],
  )
})
