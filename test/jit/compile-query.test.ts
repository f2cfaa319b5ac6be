// Plain execution: what it answers is what graphql-js answers, and what is not plain it leaves alone.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DocumentNode, execute, Kind, type OperationDefinitionNode, parse, validate } from 'graphql'
import { createRandom } from '../../emulator/random.ts'
import { fragmentsOf } from '../../src/fragments.ts'
import { Bailout } from '../../src/jit/bailout.ts'
import { type CompiledQuery, compileQuery } from '../../src/jit/compile-query.ts'
import { TooLongError } from '../../src/jit/too-long-error.ts'
import { createRandomRequests } from '../limits/random-document.ts'
import { effort, seedOf } from '../random.ts'
import { createTestSchema, hintOf } from './schema.ts'

const schema = createTestSchema()
type Variables = Readonly<Record<string, unknown>>

function executorOf(document: DocumentNode, of = schema, maxLength = 1_000_000): CompiledQuery {
  const operation = document.definitions.find(({ kind }) => kind === Kind.OPERATION_DEFINITION)
  const fragments = Object.fromEntries(fragmentsOf(document))
  return compileQuery({
    schema: of,
    operation: operation as OperationDefinitionNode,
    fragments,
    hintOf,
    maxLength,
  })
}

/** What graphql-js answers, as JSON; undefined: with an error. */
async function toldByGraphql(document: DocumentNode, variableValues: Variables): Promise<string | undefined> {
  const { data, errors } = await execute({ schema, document, variableValues })
  return errors ? undefined : JSON.stringify(data)
}

/** Undefined: it leaves the answer to graphql-js. */
function toldPlainly(run: CompiledQuery, variables: Variables): Promise<string | undefined> {
  return run({}, variables).catch(() => undefined)
}

const plain: readonly (readonly [what: string, document: string, variables?: Variables])[] = [
  ['fields, aliases and typenames', '{ cats { a: id name __typename lives } __typename }'],
  ['texts that have to be escaped', '{ cats { name kind { name } } }'],
  ['nulls', '{ cat(id: "none") { id } cats { colour tame friend { id } } }'],
  ['an empty list', '{ cats(first: 0) { id } }'],
  ['fields that are asked for twice', '{ cats { friend { id } friend { name } } cats { lives } }'],
  [
    'interfaces and unions',
    '{ named { name ... on Cat { lives } } box { things { __typename ... on Box { id } } } }',
  ],
  ['lists of promises', '{ promised { id cats { id } } }'],
  ['objects with resolvers in them', '{ box { cats(first: 1) { id } again: cats(colour: RED) { id } } }'],
  ['an enum that alternates with null', '{ cats { colour kind { name } tame } }'],
  ['a scalar of its own that is known to be plain', '{ cats { born } }'],
  ['an argument of its default', 'query($n: String) { box(name: $n) { name } }'],
  ['an argument that is null', 'query($n: String) { box(name: $n) { name } }', { n: null }],
  ['a default of a variable', 'query($n: Int = 1) { cats(first: $n) { id } }'],
  ['a list in a variable', 'query($c: [Colour!]) { cats(colours: $c) { id } }', { c: ['RED'] }],
  ['a variable in a list', 'query($c: Colour!) { cats(colours: [$c]) { id } }', { c: 'RED' }],
  ['a variable that is not declared', '{ cats { id } }', { extra: 7 }],
  [
    'fragments, one within the other',
    '{ cats { ...A } } fragment A on Cat { id ...B } fragment B on Named { name }',
  ],
]

for (const [what, document, variables = {}] of plain)
  test(`${what}: written as graphql-js has it`, async () => {
    const parsed = parse(document)
    assert.deepEqual(validate(schema, parsed), [])
    const run = executorOf(parsed)
    const told = await toldByGraphql(parsed, variables)
    assert.notEqual(told, undefined)
    for (let time = 0; time < 3; time += 1) assert.equal(await toldPlainly(run, variables), told)
  })

const notPlain: readonly (readonly [what: string, document: string, variables?: Variables])[] = [
  ['a resolver that fails', '{ fails(really: true) }'],
  ['a resolver that fails beside one that does not', '{ cats { id } fails(really: true) }'],
  ['null where none may be', '{ wrong { none } }'],
  ['a number that is a text', '{ wrong { number } }'],
  ['a text that is a number', '{ wrong { text } }'],
  ['a list that is no array', '{ wrong { list } }'],
  ['a value that is not in its enum', '{ wrong { colour } }'],
  ['a property that is a function', '{ wrong { lazy } }'],
  ['a property that is a promise', '{ wrong { named { name } } }'],
  ['a scalar of its own', '{ box { weight } }'],
  ['the schema', '{ __schema { queryType { name } } }'],
  ['a variable of another type', 'query($i: ID!) { cat(id: $i) { id } }', { i: [] }],
  ['a variable that is missing', 'query($i: ID!) { cat(id: $i) { id } }'],
  ['null for an argument that may not be', 'query($r: Boolean = false) { fails(really: $r) }', { r: null }],
]

for (const [what, document, variables = {}] of notPlain)
  test(`${what}: left to graphql-js, each time`, async () => {
    const parsed = parse(document)
    const run = executorOf(parsed)
    for (let time = 0; time < 2; time += 1) assert.equal(await toldPlainly(run, variables), undefined)
  })

test('what is skipped and included is told by each request’s own variables', async () => {
  const document = parse(
    'query($a: Boolean!, $b: Boolean = true) { cats { id @skip(if: $a) name @include(if: $b) lives } }',
  )
  const run = executorOf(document)
  for (const variables of [
    { a: true },
    { a: false },
    { a: true, b: false },
    { a: false, b: true },
    { a: true },
  ])
    assert.equal(await toldPlainly(run, variables), await toldByGraphql(document, variables))
  assert.equal(await toldPlainly(run, { a: true, b: null }), undefined)
})

test('an operation that comes in more forms than are kept is left to graphql-js in the others', async () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const declared = names.map((name) => `$${name}: Boolean!`).join()
  const document = parse(
    `query(${declared}) { cats { id ${names.map((name) => `${name}: lives @skip(if: $${name})`).join(' ')} } }`,
  )
  const run = executorOf(document)
  const told = []
  for (let form = 0; form < 32; form += 1) {
    const variables = Object.fromEntries(names.map((name, bit) => [name, (form >> bit) % 2 === 1]))
    const text = await toldPlainly(run, variables)
    if (text !== undefined) assert.equal(text, await toldByGraphql(document, variables))
    told.push(text !== undefined)
  }
  assert.equal(told.filter(Boolean).length, 16)
})

test('every resolver is called once, before any is waited for, whatever fails', async () => {
  const called: string[] = []
  const counted = createTestSchema((field) => called.push(field))
  const run = executorOf(parse('{ fails(really: true) cats { id } box { name } }'), counted)
  const told = run({}, {})
  await assert.rejects(told)
  assert.deepEqual(called, ['Query.fails', 'Query.cats', 'Query.box'])
})

test('any valid document is answered as graphql-js does, or left to it', async (t) => {
  const next = createRandomRequests(schema, createRandom(String(seedOf(t))))
  const tried = effort(2_000, 6_000)
  let valid = 0
  let plainly = 0
  for (let count = 0; count < tried; count += 1) {
    const { query, variables } = next()
    const document = parsed(query)
    if (!document) continue
    valid += 1
    const told = await toldPlainly(executorOf(document), variables)
    if (told === undefined) continue
    plainly += 1
    assert.equal(told, await toldByGraphql(document, variables), query)
  }
  t.diagnostic(`${plainly} of ${valid} plainly`)
  assert.ok(valid > tried / 6 && plainly > valid / 4, `${plainly} of ${valid}`)
})

/** A valid document with one operation. */
function parsed(query: string): DocumentNode | undefined {
  try {
    const document = parse(query)
    const operations = document.definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)
    return operations.length === 1 && validate(schema, document).length === 0 ? document : undefined
  } catch {
    return undefined
  }
}

for (const kind of ['mutation', 'subscription'])
  test(`a ${kind} is left to graphql-js, whatever it selects`, async () => {
    await assert.rejects(executorOf(parse(`${kind} { __typename }`))({}, {}), Bailout)
  })

for (const [what, document] of [
  ['a list at hand', '{ cats { id name lives } }'],
  ['fields with resolvers', '{ cats { friend { id } } cat(id: "none") { id } __typename }'],
] as const)
  test(`${what}: what is longer than it may be is given up, and nothing that is not`, async () => {
    const parsed = parse(document)
    const whole = (await toldByGraphql(parsed, {})) ?? ''
    assert.equal(await executorOf(parsed, schema, whole.length)({}, {}), whole)
    await assert.rejects(executorOf(parsed, schema, Math.floor(whole.length / 2))({}, {}), TooLongError)
  })
