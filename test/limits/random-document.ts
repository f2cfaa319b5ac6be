// Documents made at random: some from the schema, so that they are nearly right, some of those damaged as text.
import {
  type GraphQLArgument,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql'

type Random = () => number

export interface RandomRequest {
  readonly query: string
  readonly variables: Readonly<Record<string, unknown>>
  readonly operationName?: string
}

/** What damage is done with. */
const chunks: readonly string[] = JSON.parse(
  String.raw`["{","}","(",")","[","]","...","$","@",":","!","|","&","\"","\"\"\"","#","\\","\n"," ","\u0000",
  "\ud83d\ude00","\ud800","\ufeff","on","null","true","-1","1e999","2147483648","{}","fragment A on Agent { ...A }",
  "query","mutation","subscription","__typename","__proto__","constructor","@skip(if: true)","@include(if: $n)",
  "@defer","...A","__schema { types { name } }"]`,
)
const values: readonly unknown[] = JSON.parse(
  `[null, true, 0, 1, 3, -1, 1.5, 2147483648, "bot", "", "no-such-agent", "../x", "ACTIVE", ["ACTIVE"], ["a", "b"], [null],
  {}, { "a": { "b": [] } }, "${'x'.repeat(2_000)}"]`,
)

const plainNames = { n: 'n', a: 'a', b: 'b', A: 'A', B: 'B', Q: 'Q' }

/** Names that clients may choose, and that every object has a member of. */
export const inheritedNames: readonly string[] = Object.getOwnPropertyNames(Object.prototype)

/** Creates the maker of requests; `random` gives numbers from 0 to 1. */
export function createRandomRequests(schema: GraphQLSchema, random: Random): () => RandomRequest {
  const below = (count: number) => Math.floor(random() * count)
  const pick = <Value>(list: readonly Value[]): Value => {
    const value = list[below(list.length)]
    if (value === undefined && list.length === 0) throw new TypeError('nothing to pick from')
    return value as Value
  }
  const chance = (share: number) => random() < share
  /** The names that this request uses for what its client names: mostly plain ones. */
  let names = plainNames
  const chooseNames = () => {
    if (chance(0.7)) return plainNames
    const [n, a, b, A, B, Q] = Array.from({ length: 6 }, () => pick(inheritedNames))
    return { ...plainNames, n, a, b, A, B, Q } as typeof plainNames
  }

  function literal(type: GraphQLInputType): string {
    if (chance(0.01))
      return pick([`$${names.n}`, `$${names.a}`, 'null', '"x"', '[]', '{a: 1}', 'NOPE', '-5', '99999999999'])
    if (isNonNullType(type)) return literal(type.ofType)
    if (isListType(type))
      return `[${Array.from({ length: below(4) }, () => literal(type.ofType)).join(', ')}]`
    if (isEnumType(type)) return pick(type.getValues()).name
    if (type.name === 'Int') return chance(0.05) ? `$${names.n}` : `${pick([0, 1, 2, 3, 5, 20, 100, 501])}`
    if (type.name === 'Boolean') return pick(['true', 'false'])
    if (type.name === '_Any') return pick(['{__typename: "Agent", name: "bot"}', '{}', '7'])
    return pick(['"bot"', '"bot"', '"bot"', '"other"', '""', '"a b"'])
  }
  const args = (all: readonly GraphQLArgument[]) => {
    const given = all.filter(({ type }) => (isNonNullType(type) ? chance(0.99) : chance(0.25)))
    return given.length === 0
      ? ''
      : `(${given.map(({ name, type }) => `${name}: ${literal(type)}`).join(', ')})`
  }
  const directive = () =>
    chance(0.03)
      ? pick([' @skip(if: false)', ' @include(if: true)', ` @skip(if: $${names.b})`, ' @nope'])
      : ''

  function selections(type: GraphQLNamedType, depth: number): string {
    if (!isObjectType(type) && !isInterfaceType(type)) return '__typename'
    const fields = Object.values(type.getFields())
    return Array.from({ length: 1 + below(3) }, () => {
      if (chance(0.06)) return '__typename'
      if (chance(0.01)) return pick(['nope', `...${names.A}`, `...${names.B}`, '...Nowhere'])
      if (chance(0.1)) {
        const condition = isInterfaceType(type) ? pick(schema.getPossibleTypes(type)) : type
        return `... on ${condition.name}${directive()} { ${depth > 0 ? selections(condition, depth - 1) : '__typename'} }`
      }
      const field = pick(fields)
      const inner = getNamedType(field.type)
      const isComposite = isObjectType(inner) || isInterfaceType(inner) || inner.name === '_Entity'
      const set = isComposite ? ` { ${depth > 0 ? selections(inner, depth - 1) : '__typename'} }` : ''
      const alias =
        field.args.length > 0 || chance(0.1)
          ? `${chance(0.1) ? pick(inheritedNames) : `a${below(chance(0.05) ? 2 : 1_000)}`}: `
          : ''
      return `${alias}${field.name}${args(field.args)}${directive()}${set}`
    }).join(' ')
  }

  function document(): string {
    const root = schema.getQueryType()
    if (!root) throw new TypeError('the schema has no query type')
    const agent = schema.getType('Agent') ?? root
    const head = pick([
      '',
      '',
      '',
      '',
      `query ${names.Q}`,
      `query ${names.Q}`,
      `query ${names.Q}($${names.n}: Int${chance(0.5) ? ' = 2' : ''}, $${names.a}: String!, $${names.b}: Boolean! = true)`,
    ])
    const parts = [`${head} { ${selections(root, 2 + below(6))} }`]
    if (chance(0.2)) parts.push(`fragment ${names.A} on Agent { ${selections(agent, 2)} }`)
    if (chance(0.2)) parts.push(`fragment ${names.B} on Query { ${selections(root, 3)} }`)
    return parts.join(' ')
  }

  function damage(text: string): string {
    const from = below(text.length + 1)
    const to = from + below(chance(0.3) ? text.length : 20)
    const [before, middle, after] = [text.slice(0, from), text.slice(from, to), text.slice(to)]
    return pick([
      () => before + after,
      () => before + middle + middle.slice(0, 500) + after,
      () => before + pick(chunks) + middle + after,
      () => before + pick(chunks) + after.slice(1),
      () => before + pick(chunks).repeat(1 + below(300)) + middle + after,
      () => after + before,
    ])()
  }

  return () => {
    names = chooseNames()
    let query = document()
    if (chance(0.4)) for (let times = 1 + below(3); times > 0; times -= 1) query = damage(query)
    const variables = Object.fromEntries(
      [names.n, names.a, names.b].flatMap((name) => (chance(0.6) ? [[name, pick(values)]] : [])),
    )
    return { query, variables, ...(chance(0.1) && { operationName: pick([names.Q, 'R', '', '__proto__']) }) }
  }
}
