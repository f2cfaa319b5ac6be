// Composition: the committed SDL, in both forms, in three composers, with the example's other subgraphs.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as apollo from '@apollo/composition'
import * as guild from '@theguild/federation-composition'
import * as wundergraph from '@wundergraph/composition'
import { buildSchema, parse } from 'graphql'
import type { NodeInterface, Writes } from '../../../src/graphql/schema.ts'
import { schemaFileOf } from '../../supergraph/compose.ts'
import { subgraphNames } from '../../supergraph/router.ts'

interface Service {
  readonly name: string
  readonly sdl: string
}

interface Composed {
  readonly errors: readonly string[]
  readonly hints: readonly string[]
}

/** Says only errors: it has no hints. */
function withGuild(services: readonly Service[]): Composed {
  const { errors = [] } = guild.composeServices(services.map(toDefinition))
  return { errors: errors.map(String), hints: [] }
}

function withApollo(services: readonly Service[]): Composed {
  const { errors = [], hints = [] } = apollo.composeServices(services.map(toDefinition))
  return { errors: errors.map(String), hints: hints.map(String) }
}

function withWunderGraph(services: readonly Service[]): Composed {
  const result = wundergraph.federateSubgraphs({
    subgraphs: services.map(({ name, sdl }) => ({ name, url: urlOf(name), definitions: parse(sdl) })),
    version: wundergraph.LATEST_ROUTER_COMPATIBILITY_VERSION,
  })
  return {
    errors: result.success ? [] : result.errors.map(String),
    hints: result.warnings.map(({ message }) => message),
  }
}

const composers = { "Apollo's": withApollo, "WunderGraph's": withWunderGraph, "The Guild's": withGuild }
const urlOf = (name: string) => `http://${name}.example/graphql`
const toDefinition = ({ name, sdl }: Service) => ({ name, url: urlOf(name), typeDefs: parse(sdl) })

function servicesOf(form: NodeInterface, writes: Writes = 'off'): Service[] {
  return subgraphNames.map((name) => ({
    name,
    sdl: readFileSync(
      new URL(`../../supergraph/${schemaFileOf(name, form, writes)}`, import.meta.url),
      'utf8',
    ),
  }))
}

/** Another team's subgraph, with page info and refetching of its own. */
const ordersWithNode: Service = {
  name: 'orders',
  sdl: `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable"])
    type Query { node(id: ID!): Node nodes(ids: [ID!]!): [Node]! orders(first: Int): OrderConnection }
    interface Node { id: ID! }
    type Order implements Node @key(fields: "id") { id: ID! }
    type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! }
    type PageInfo @shareable {
      hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String
    }`,
}
const orders: Service = {
  name: 'orders',
  sdl: ordersWithNode.sdl.replace('node(id: ID!): Node nodes(ids: [ID!]!): [Node]!', ''),
}

for (const [name, compose] of Object.entries(composers)) {
  for (const [form, what] of [
    ['on', 'with'],
    ['off', 'without'],
  ] as const) {
    for (const [writes, and] of [
      ['off', 'without'],
      ['on', 'with'],
    ] as const)
      test(`the SDL ${what} Node and ${and} writes composes with catalogue and tickets in ${name} composer, without a hint`, () => {
        assert.deepEqual(compose(servicesOf(form, writes)), { errors: [], hints: [] })
      })
  }

  test(`the SDL composes in ${name} composer beside a subgraph with the same page info`, () => {
    const { errors, hints } = compose([...servicesOf('on'), orders])
    assert.deepEqual(errors, [])
    assert.deepEqual(
      hints.filter((hint) => /Agent|SortOrder|DateTime|VersionIndicator/.test(hint)),
      [],
    )
  })

  test(`beside another subgraph's Node only the SDL without it composes in ${name} composer`, () => {
    assert.deepEqual(compose([...servicesOf('off'), ordersWithNode]).errors, [])
    assert.match(compose([...servicesOf('on'), ordersWithNode]).errors.join('\n'), /node/)
  })
}

test('the committed SDL declares the keys, costs and list sizes that were agreed on', () => {
  const [{ sdl } = { sdl: '' }] = servicesOf('on')
  assert.match(sdl, /@link\(url: "https:\/\/specs\.apollo\.dev\/federation\/v2\.9"/)
  assert.match(sdl, /^type Agent implements Node @key\(fields: "name"\) \{$/m)
  assert.match(
    sdl,
    /^type AgentSession implements Node @key\(fields: "id"\) @key\(fields: "agentName sessionId"\) \{$/m,
  )
  assert.match(sdl, /^type PageInfo @shareable \{$/m)
  assert.match(sdl, /\): Node @cost\(weight: 10\)$/m)
  const lists = sdl.match(
    /^ {2}\): AgentSessionConnection @listSize\(slicingArguments: \["first", "last"\], sizedFields: \["edges", "nodes"\], assumedSize: 20, requireOneSlicingArgument: false\)$/gm,
  )
  assert.equal(lists?.length, 2)
})

test('the supergraph offers the fields of all subgraphs', () => {
  const { publicSdl } = guild.composeServices(servicesOf('on', 'on').map(toDefinition))
  const schema = buildSchema(publicSdl ?? '')
  const fieldsOf = (type: string) => {
    const found = schema.getType(type)
    return found && 'getFields' in found ? Object.keys(found.getFields()).toSorted() : []
  }
  assert.deepEqual(fieldsOf('Query'), ['agent', 'agents', 'node', 'nodes', 'sessions', 'tickets'])
  assert.deepEqual(fieldsOf('Mutation'), ['createAgentSession', 'deleteAgentSession', 'stopAgentSession'])
  assert.deepEqual(fieldsOf('Agent'), ['description', 'id', 'name', 'owner', 'session', 'sessions'])
  assert.ok(fieldsOf('Ticket').includes('session'))
})
