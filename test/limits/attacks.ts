// All attacks: by the shape of a document, by text that is slow to read, and by what is asked for.
import { type Attack, document, invalid, nested } from './attack.ts'
import { patterns } from './attack-patterns.ts'
import { shapes } from './attack-shapes.ts'

const tooExpensive = (cost: number) =>
  `The operation's estimated cost is ${cost}: at most 10000 is allowed. Ask for fewer rows or fields.`
const sessionsOf = (first: number) => `sessions(agentName: "bot", first: ${first})`

const requests: Readonly<Record<string, Attack>> = {
  '1,000 ids in nodes': {
    body: document('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: Array.from({ length: 1_000 }, (_, n) => `id${n}`),
    }),
    errors: [['BAD_USER_INPUT', '`ids` takes at most 100 entries: split the request.']],
  },
  '101 ids in nodes': {
    body: document('query($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: Array.from({ length: 101 }, (_, n) => `id${n}`),
    }),
    errors: [['BAD_USER_INPUT', '`ids` takes at most 100 entries: split the request.']],
  },
  '101 ids in a literal, in a fragment, under an alias': {
    body: document(
      `{ ...Root } fragment Root on Query { ... { a: nodes(ids: [${'"x" '.repeat(101)}]) { id } } }`,
    ),
    errors: [['BAD_USER_INPUT', '`ids` takes at most 100 entries: split the request.']],
  },
  '101 ids in the default of a variable': {
    body: document(`query($ids: [ID!]! = [${'"x" '.repeat(101)}]) { nodes(ids: $ids) { id } }`),
    errors: [['BAD_USER_INPUT', '`ids` takes at most 100 entries: split the request.']],
  },
  '1,500 entity references from the router': {
    body: document(
      'query($references: [_Any!]!) { _entities(representations: $references) { ... on Agent { name } } }',
      { references: Array.from({ length: 1_500 }, (_, n) => ({ __typename: 'Agent', name: `bot-${n}` })) },
    ),
    asRouter: true,
    errors: [['BAD_USER_INPUT', '`representations` takes at most 1000 entries: split the request.']],
  },
  '1,500 entity references from a client': {
    body: document(
      'query($references: [_Any!]!) { _entities(representations: $references) { ... on Agent { name } } }',
      { references: Array.from({ length: 1_500 }, (_, n) => ({ __typename: 'Agent', name: `bot-${n}` })) },
    ),
    errors: [['BAD_USER_INPUT', '`representations` takes at most 1000 entries: split the request.']],
  },
  'a batch of one': {
    body: [document('{ __typename }')],
    status: [400, 400],
    errors: [['BAD_REQUEST', 'Operation batching disabled.']],
  },
  'a batch of 1,000': {
    body: Array.from({ length: 1_000 }, () => document('{ __typename }')),
    status: [400, 400],
    errors: [['BAD_REQUEST', 'Operation batching disabled.']],
  },
  'huge pages of nested lists': {
    body: document(`{ ${sessionsOf(500)} { nodes { agent { sessions(first: 500) { nodes { id } } } } } }`),
    errors: [['COST_ESTIMATED_TOO_EXPENSIVE', tooExpensive(251501)]],
  },
  'four nested lists without sizes': {
    body: document(
      `{ sessions(agentName: "bot") { nodes { agent { sessions { nodes { agent { sessions { nodes { agent { sessions { nodes { id } } } } } } } } } } } }`,
    ),
    errors: [['COST_ESTIMATED_TOO_EXPENSIVE', tooExpensive(185261)]],
  },
  'an unknown operation name': {
    body: { ...document('query A { __typename } query B { __typename }'), operationName: 'C' },
    status: [400, 400],
    errors: [['OPERATION_RESOLUTION_FAILURE', 'Unknown operation named "C".']],
  },
  'no operation name': {
    body: document('query A { __typename } query B { __typename }'),
    status: [400, 400],
    errors: [
      ['OPERATION_RESOLUTION_FAILURE', 'Must provide operation name if query contains multiple operations.'],
    ],
  },
  'a mutation': {
    body: document('mutation { remove }'),
    status: [400, 400],
    errors: [['BAD_REQUEST', 'The schema has no mutations: send a query.']],
  },
  'a mutation of nothing but its type': {
    body: document('mutation { __typename }'),
    status: [400, 400],
    errors: [['BAD_REQUEST', 'The schema has no mutations: send a query.']],
  },
  'a subscription whose results may not be a stream': {
    body: document('subscription { sessionsChanged(agentName: "bot") { reset } }'),
    status: [406, 406],
    errors: [
      [
        'BAD_REQUEST',
        'The results of a subscription are a stream: accept text/event-stream or multipart/mixed;subscriptionSpec=1.0.',
      ],
    ],
  },
  introspection: {
    body: document(
      `{ __schema { types { ${nested(5, 'fields { type { ', 'name').replaceAll('}', '} }')} } } }`,
    ),
    errors: [
      [invalid, 'Maximum introspection depth exceeded'],
      [invalid, 'Introspection is off: use the published schema, or set INTROSPECTION=on.'],
    ],
  },
  'a schema definition': {
    body: document('type A { b: C }'),
    errors: [
      [invalid, 'The "A" definition is not executable.'],
      [invalid, 'Unknown type "C".'],
    ],
  },
  'nothing at all': {
    body: document(''),
    status: [400, 400],
    errors: [
      ['BAD_REQUEST', 'GraphQL operations must contain a non-empty `query` or a `persistedQuery` extension.'],
    ],
  },
}

/** By name. */
export const attacks: Readonly<Record<string, Attack>> = { ...shapes, ...patterns, ...requests }
