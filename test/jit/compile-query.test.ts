// Compiled queries: what one returns is what graphql-js returns; for everything else it bails out and says why.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type DocumentNode, execute, type GraphQLSchema, Kind, parse, validate } from 'graphql'
import { createRandom } from '../../emulator/random.ts'
import { Bailout, type BailoutReason } from '../../src/jit/bailout.ts'
import { type CompileQueryOptions, compileQuery } from '../../src/jit/compile-query.ts'
import { createRandomRequests } from '../limits/random-document.ts'
import { effort, seedOf } from '../random.ts'
import { createTestSchema, fieldHints } from './schema.ts'

const schema = createTestSchema()
type Variables = Readonly<Record<string, unknown>>

interface Compiled {
  /** Resolves to the data, or to the reason of the bail-out. */
  readonly run: (
    variables?: Variables,
  ) => Promise<{ readonly data: string } | { readonly bailout: BailoutReason }>
  /** Of all runs so far. */
  readonly bailouts: readonly Bailout[]
}

/** Compiles with every hint verified. What does not compile bails out each time it runs. */
function compile(document: DocumentNode, of = schema, options: Partial<CompileQueryOptions> = {}): Compiled {
  const bailouts: Bailout[] = []
  const compiled = compileQuery(of, document, undefined, {
    fieldHints,
    maxLength: 1_000_000,
    checkHints: true,
    ...options,
  })
  return {
    bailouts,
    async run(variableValues = {}) {
      const result =
        compiled instanceof Bailout
          ? { bailout: compiled }
          : await compiled.execute({ contextValue: {}, variableValues })
      if ('data' in result) return result
      bailouts.push(result.bailout)
      return { bailout: result.bailout.reason }
    },
  }
}

/** What graphql-js returns, as JSON; undefined: with an error. */
async function byGraphql(document: DocumentNode, variableValues: Variables): Promise<string | undefined> {
  const { data, errors } = await execute({ schema, document, variableValues })
  return errors ? undefined : JSON.stringify(data)
}

const compiles: readonly (readonly [what: string, document: string, variables?: Variables])[] = [
  ['fields, aliases and typenames', '{ cats { a: id name __typename lives } __typename }'],
  ['strings that JSON escapes', '{ cats { name kind { name } } }'],
  ['nulls', '{ cat(id: "none") { id } cats { colour tame friend { id } } }'],
  ['an empty list', '{ cats(first: 0) { id } }'],
  ['fields that are selected twice', '{ cats { friend { id } friend { name } } cats { lives } }'],
  [
    'interfaces and unions',
    '{ named { name ... on Cat { lives } } box { things { __typename ... on Box { id } } } }',
  ],
  [
    'a list of promises of a union, some of whose types have resolvers',
    '{ entities { __typename ... on Cat { id friend { id } } ... on Box { cats(first: 1) { id } } ... on Named { name } } }',
  ],
  ['lists of promises', '{ promised { id cats { id } } }'],
  ['objects with resolvers in them', '{ box { cats(first: 1) { id } again: cats(colour: RED) { id } } }'],
  ['an enum that alternates with null', '{ cats { colour kind { name } tame } }'],
  ['a custom scalar with the hint noEscape', '{ cats { born } }'],
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

for (const [what, document, variables = {}] of compiles)
  test(`${what}: the data is that of graphql-js`, async () => {
    const parsed = parse(document)
    assert.deepEqual(validate(schema, parsed), [])
    const { run } = compile(parsed)
    const data = await byGraphql(parsed, variables)
    assert.notEqual(data, undefined)
    for (let time = 0; time < 3; time += 1) assert.deepEqual(await run(variables), { data })
  })

const bailsOut: readonly (readonly [BailoutReason, what: string, document: string, variables?: Variables])[] =
  [
    ['resolver', 'a resolver that rejects', '{ fails(really: true) }'],
    ['resolver', 'a resolver that throws', '{ throws }'],
    ['resolver', 'a resolver that fails beside one that does not', '{ cats { id } fails(really: true) }'],
    ['resolver', 'a list of promises, one of which rejects', '{ entities(broken: true) { __typename } }'],
    ['value', 'null where none may be', '{ wrong { none } }'],
    ['value', 'a number that is a string', '{ wrong { number } }'],
    ['value', 'a string that is a number', '{ wrong { text } }'],
    ['value', 'a list that is no array', '{ wrong { list } }'],
    ['value', 'a value that is not in its enum', '{ wrong { colour } }'],
    ['value', 'a property that is a function', '{ wrong { lazy } }'],
    ['value', 'a property that is a promise', '{ wrong { named { name } } }'],
    ['custom-type', 'a custom scalar', '{ box { weight } }'],
    ['custom-type', 'an interface with resolveType', '{ resolved { name } }'],
    ['introspection', 'the schema', '{ __schema { queryType { name } } }'],
    ['operation', 'a mutation', 'mutation { __typename }'],
    ['operation', 'a subscription', 'subscription { __typename }'],
    ['variables', 'a variable of another type', 'query($i: ID!) { cat(id: $i) { id } }', { i: [] }],
    ['variables', 'a variable that is missing', 'query($i: ID!) { cat(id: $i) { id } }'],
    [
      'arguments',
      'null for an argument that may not be',
      'query($r: Boolean = false) { fails(really: $r) }',
      { r: null },
    ],
  ]

for (const [reason, what, document, variables = {}] of bailsOut)
  test(`${what}: bails out each time, reason ${reason}`, async () => {
    const { run, bailouts } = compile(parse(document))
    for (let time = 0; time < 2; time += 1) assert.deepEqual(await run(variables), { bailout: reason })
    assert.deepEqual(
      bailouts.map((bailout) => bailout.reason),
      [reason, reason],
    )
  })

test('one operation of several is compiled by its name', async () => {
  const document = parse('query A { a: __typename } query B { b: __typename }')
  const run = async (name?: string) => {
    const compiled = compileQuery(schema, document, name, { fieldHints, maxLength: 100 })
    if (compiled instanceof Bailout) return compiled.reason
    return await compiled.execute({ contextValue: {}, variableValues: {} })
  }
  assert.deepEqual(await run('B'), { data: '{"b":"Query"}' })
  assert.equal(await run('C'), 'operation')
  assert.equal(await run(), 'operation')
})

test('what is skipped and included depends on each request’s own variables', async () => {
  const document = parse(
    'query($a: Boolean!, $b: Boolean = true) { cats { id @skip(if: $a) name @include(if: $b) lives } }',
  )
  const { run } = compile(document)
  for (const variables of [
    { a: true },
    { a: false },
    { a: true, b: false },
    { a: false, b: true },
    { a: true },
  ])
    assert.deepEqual(await run(variables), { data: await byGraphql(document, variables) })
  assert.deepEqual(await run({ a: true, b: null }), { bailout: 'arguments' })
})

test('an operation that comes in more variants than are compiled bails out in the others', async () => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const declared = names.map((name) => `$${name}: Boolean!`).join()
  const document = parse(
    `query(${declared}) { cats { id ${names.map((name) => `${name}: lives @skip(if: $${name})`).join(' ')} } }`,
  )
  const { run } = compile(document)
  const bailouts = []
  for (let variant = 0; variant < 32; variant += 1) {
    const variables = Object.fromEntries(names.map((name, bit) => [name, (variant >> bit) % 2 === 1]))
    const result = await run(variables)
    if ('data' in result) assert.equal(result.data, await byGraphql(document, variables))
    else bailouts.push(result.bailout)
  }
  assert.deepEqual(
    bailouts,
    Array.from({ length: 16 }, () => 'too-many-variants'),
  )
})

test('every resolver is called once, before any is awaited, whatever fails', async () => {
  const called: string[] = []
  const counted = createTestSchema((field) => called.push(field))
  const { run } = compile(parse('{ fails(really: true) throws cats { id } box { name } }'), counted)
  assert.deepEqual(await run(), { bailout: 'resolver' })
  assert.deepEqual(called, ['Query.fails', 'Query.throws', 'Query.cats', 'Query.box'])
})

test('any valid document has the data of graphql-js, or bails out', async (t) => {
  const next = createRandomRequests(schema, createRandom(String(seedOf(t))))
  const tried = effort(2_000, 6_000)
  const bailouts: string[] = []
  let valid = 0
  let compiled = 0
  for (let count = 0; count < tried; count += 1) {
    const { query, variables } = next()
    const document = parsed(query)
    if (!document) continue
    valid += 1
    const { run, bailouts: found } = compile(document)
    const result = await run(variables)
    for (const { reason, cause } of found)
      if (reason === 'error') assert.fail(new Error(query, { cause }))
      else bailouts.push(reason)
    if (!('data' in result)) continue
    compiled += 1
    assert.equal(result.data, await byGraphql(document, variables), query)
  }
  t.diagnostic(`${compiled} of ${valid} compiled; bail-outs: ${[...new Set(bailouts)].join()}`)
  assert.ok(valid > tried / 6 && compiled > valid / 4, `${compiled} of ${valid}`)
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

for (const [what, document] of [
  ['a list of properties', '{ cats { id name lives } }'],
  ['fields with resolvers', '{ cats { friend { id } } cat(id: "none") { id } __typename }'],
] as const)
  test(`${what}: data longer than maxLength bails out, and no other`, async () => {
    const parsed = parse(document)
    const data = (await byGraphql(parsed, {})) ?? ''
    const withLimit = (maxLength: number) => compile(parsed, schema, { maxLength }).run()
    assert.deepEqual(await withLimit(data.length), { data })
    assert.deepEqual(await withLimit(Math.floor(data.length / 2)), { bailout: 'too-long' })
  })

/** The schema, whose cats are these. */
function schemaOf(cats: unknown): GraphQLSchema {
  const own = createTestSchema()
  Object.assign(own.getQueryType()?.getFields()['cats'] ?? {}, { resolve: () => cats })
  return own
}

test('an unexpected exception is a bail-out with the exception as its cause', async () => {
  const cat = {
    get name(): string {
      throw new RangeError('a getter throws')
    },
  }
  const { run, bailouts } = compile(parse('{ cats { name } }'), schemaOf([cat]))
  assert.deepEqual(await run(), { bailout: 'error' })
  assert.match(String(bailouts[0]?.cause), /RangeError: a getter throws/)
})

test('a value that breaks noEscape is detected', async () => {
  const hints = new Map([['Cat.name', 'noEscape'] as const])
  const { run, bailouts } = compile(parse('{ cats { name } }'), schema, { fieldHints: hints })
  assert.deepEqual(await run(), { bailout: 'error' })
  assert.match(String(bailouts[0]?.cause), /BrokenHintError: noEscape is not true of "M/)
})

test('a value that breaks memoize is detected', async () => {
  let reads = 0
  const kind = {
    get name(): string {
      reads += 1
      return `kind ${reads}`
    },
  }
  const { run, bailouts } = compile(parse('{ cats { kind { name } } }'), schemaOf([{ kind }, { kind }]))
  assert.deepEqual(await run(), { bailout: 'error' })
  assert.match(String(bailouts[0]?.cause), /BrokenHintError: memoize is not true of kind/)
})
