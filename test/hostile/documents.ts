// Attacks by the document and its variables, with a good token.
import { gzipSync } from 'node:zlib'
import { attacks as namedAttacks } from '../limits/attacks.ts'
import { inheritedNames } from '../limits/random-document.ts'
import type { Attack, Caller, MakeAttack } from './attack.ts'
import { type Header, headersOf, toBytes } from './http-request.ts'
import type { Dice } from './seeded-choices.ts'

const named = Object.entries(namedAttacks).filter(([, { asRouter, headers }]) => !asRouter && !headers)

/** Texts that make a lexer, or a pattern that stands in for one, start over again and again. */
const units = [
  '"',
  '\\"',
  '"""',
  '\\"""',
  '# """\n',
  '#',
  '\\',
  '\\u0000',
  '\\u{0}',
  '{',
  '(',
  '[',
  '...',
  '$a',
  '@a',
  '!',
  '&',
  '|',
  ',',
  '\ufeff',
  '\n',
  '\r',
  '😀',
  '\ud800',
  '0',
  '1e',
  '-',
  '.',
  ':',
  '=',
  '_',
  '"" ',
  'a ',
  'a:a ',
  '...on A{',
  '{a',
  'fragment a on a{a}',
  'query a{a}',
]
const starts = [
  '',
  '{ ',
  '{ a(b: "',
  '{ a(b: """',
  '{ a(b: [',
  '{ a(b: {',
  '{ a @b(c: "',
  'query($a: A = ',
  '{ agent(name: "',
  '"""',
  '#',
]
const ends = ['', '}', '") { b } }', '""") { b } }', '\n}', '"', '"""', '\\']

function oddText({ pick, below, chance }: Dice): string {
  const size = chance(0.85) ? below(5_000) : below(240_000)
  const unit = pick(units)
  return pick(starts) + unit.repeat(Math.ceil(size / unit.length)) + pick(ends)
}

function post({ dice }: { readonly dice: Dice }, caller: Caller, name: string, body: unknown): Attack {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const headers: Header[] = headersOf(caller)
  if (!dice.chance(0.1)) return { name, chunks: [toBytes({ headers, body: text })], ending: 1 }
  const compressed: Header[] = [...headers, ['content-encoding', 'gzip']]
  return {
    name: `${name}, compressed`,
    chunks: [toBytes({ headers: compressed, body: gzipSync(text) })],
    ending: 1,
  }
}

/** Attacks of this theme. */
export const documentAttacks: readonly MakeAttack[] = [
  (supplies) =>
    post(supplies, supplies.dice.pick(supplies.callers), 'a random document', supplies.randomDocument()),
  (supplies) => {
    const query = oddText(supplies.dice)
    const name = `the document ${query.slice(0, 40)}… of ${query.length}`
    return post(supplies, supplies.dice.pick(supplies.callers), name, { query })
  },
  (supplies) => {
    const [name, { body }] = supplies.dice.pick(named)
    return post(supplies, supplies.dice.pick(supplies.callers), name, body)
  },
  (supplies) => {
    const { dice, callers } = supplies
    const [one, other] = [dice.pick(callers), dice.pick(callers)]
    const mark = dice.pick(other.marks)
    const query = dice.pick([
      'query($m: ID!) { node(id: $m) { id ... on AgentSession { sessionId } } }',
      'query($m: ID!) { nodes(ids: [$m, $m]) { id } }',
      'query($m: String!) { sessions(agentName: "bot", after: $m) { nodes { sessionId } } }',
      'query($m: String!) { sessions(agentName: "bot", last: 3, before: $m) { nodes { sessionId } } }',
    ])
    return post(supplies, one, 'the mark of another caller', { query, variables: { m: mark } })
  },
  (supplies) => {
    const { dice, callers } = supplies
    const name = dice.pick(inheritedNames)
    const query = `query ${name}($${name}: Int = 3) { ${name}: sessions(agentName: "bot", first: $${name}) { nodes { ...${name} } } } fragment ${name} on AgentSession { ${name}: sessionId }`
    return post(
      supplies,
      dice.pick(callers),
      `the name ${name}`,
      `{"query":${JSON.stringify(query)},"variables":{"${name}":${dice.below(5)}},"operationName":"${name}"}`,
    )
  },
  (supplies) => {
    const { dice, callers } = supplies
    const long = 'a'.repeat(dice.below(100_000))
    const query = dice.pick([
      `{ ${long}: __typename }`,
      `query ${long} { __typename }`,
      `{ agent(name: "bot") { ...${long} } }`,
      `{ sessions(agentName: "bot", first: 3) { nodes { ${long}: sessionId } } }`,
      `query($${long}: Int) { sessions(agentName: "bot", first: $${long}) { nodes { id } } }`,
      `{ agent(name: "${long}") { name } }`,
      `{ ${long} }`,
    ])
    return post(supplies, dice.pick(callers), `a name of ${long.length} characters`, { query })
  },
  (supplies) => {
    const { dice, callers } = supplies
    const value = dice.pick([
      0,
      -1,
      1.5,
      1e308,
      2 ** 31,
      '5',
      null,
      [],
      {},
      [[1]],
      true,
      'x'.repeat(dice.below(50_000)),
    ])
    const query =
      'query($first: Int, $name: String!) { sessions(agentName: $name, first: $first) { nodes { id } } }'
    const names = [
      'bot',
      '..',
      '../x',
      'a/b',
      'a%2fb',
      '?x',
      '#',
      '@host',
      'a\r\nb',
      '\0',
      '__proto__',
      'x'.repeat(300),
      value,
    ]
    return post(supplies, dice.pick(callers), 'odd variables', {
      query,
      variables: { first: value, name: dice.pick(names) },
    })
  },
  (supplies) => {
    const { dice, callers } = supplies
    const { query, variables } = supplies.randomDocument()
    const search = new URLSearchParams({
      query: query.slice(0, 4_000),
      variables: JSON.stringify(variables).slice(0, 3_000),
    })
    const target = `/graphql?${dice.chance(0.2) ? dice.pick(['&'.repeat(3_000), 'query=x&'.repeat(500), '%', '%ff', 'query[]=x&']) : ''}${search.toString()}`
    return {
      name: 'a document in a search',
      chunks: [toBytes({ method: 'GET', target, headers: headersOf(dice.pick(callers)) })],
      ending: 1,
    }
  },
]
