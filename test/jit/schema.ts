// A schema with something of everything, over values that are fixed.
import { buildSchema, type GraphQLInterfaceType, type GraphQLObjectType, type GraphQLSchema } from 'graphql'
import type { FieldHints } from '../../src/jit/field-hints.ts'

const source = /* GraphQL */ `
  scalar Moment
  enum Colour { RED GREEN }
  interface Named { name: String! }
  union Thing = Cat | Box
  interface Resolved { name: String! }
  type Cat implements Named & Resolved { id: ID! name: String! colour: Colour lives: Int! tame: Boolean friend: Cat born: Moment kind: Kind }
  type Kind { name: String! }
  type Box implements Named { id: ID! name: String! things: [Thing!] cats(first: Int = 2, colour: Colour): [Cat] weight: Float }
  type Query {
    cat(id: ID!): Cat
    cats(first: Int, colours: [Colour!]): [Cat!]!
    box(name: String = "b"): Box
    named: [Named]
    promised: [Box!]
    fails(really: Boolean!): String
    wrong: Wrong
    throws: String
    entities(broken: Boolean): [Thing]!
    resolved: [Resolved]
  }
  type Wrong { none: String! number: Int text: String list: [Int] colour: Colour lazy: String named: Named }
`

const kinds = [{ name: 'tiger "é"\n' }, { name: 'plain' }] as const
const cats = [0, 1, 2, 3].map((index) => ({
  __typename: 'Cat',
  id: `cat-${index}`,
  name: ['Tom', 'M"i\\au', 'ライオン\u2028', ''][index],
  colour: [null, 'RED', 'GREEN', undefined][index],
  lives: [9, 0, -1, 2_147_483_647][index],
  tame: index % 2 === 0 ? true : null,
  born: `2026-01-0${index + 1}`,
  kind: kinds[index % 2],
}))
const withFriends = cats.map((cat, index) => ({ ...cat, friend: cats[index + 1] ?? null }))
const box = {
  __typename: 'Box',
  id: 'box',
  name: 'b',
  things: [withFriends[0], { __typename: 'Box', id: 'inner', name: 'i', things: null }],
}

/** Hints that are true of the values above. */
export const fieldHints: FieldHints = new Map([
  ['Cat.id', 'noEscape'],
  ['Box.id', 'noEscape'],
  ['Cat.born', 'noEscape'],
  ['Cat.kind', 'memoize'],
  ['Cat.tame', 'memoize'],
  ['Cat.colour', 'memoize'],
])

type Given = Readonly<Record<string, never>>

/** Creates the schema. `counted` is called with the coordinate of each resolver that is called. */
export function createTestSchema(counted: (field: string) => void = () => undefined): GraphQLSchema {
  const schema = buildSchema(source)
  const resolved = schema.getType('Resolved') as GraphQLInterfaceType
  resolved.resolveType = () => 'Cat'
  const set = (type: string, field: string, resolve: (args: Given) => unknown) => {
    const known = (schema.getType(type) as GraphQLObjectType).getFields()[field]
    if (known === undefined) throw new TypeError(`there is no ${type}.${field}`)
    known.resolve = (_source, args) => {
      counted(`${type}.${field}`)
      return resolve(args as Given)
    }
  }
  set('Query', 'cat', ({ id }) => withFriends.find((cat) => cat.id === id))
  set('Query', 'cats', async ({ first }) => withFriends.slice(0, first ?? undefined))
  set('Query', 'box', ({ name }) => ({ ...box, name: name ?? 'none' }))
  set('Query', 'named', () => [box, null, Promise.resolve(withFriends[1])])
  set('Query', 'promised', () => [Promise.resolve(box), box])
  set('Query', 'fails', async ({ really }) => {
    if (really) throw new Error('it fails')
    return 'it does not'
  })
  set('Query', 'throws', () => {
    throw new Error('it throws')
  })
  set('Query', 'entities', ({ broken }) => [
    Promise.resolve(withFriends[0]),
    Promise.resolve(null),
    broken === true ? Promise.reject(new Error('it is not found')) : Promise.resolve(box),
  ])
  set('Query', 'resolved', () => withFriends)
  set('Query', 'wrong', () => ({
    none: null,
    number: '7',
    text: 7,
    list: new Set([1]),
    colour: 'BLUE',
    lazy: () => 'called',
    named: Promise.resolve(box),
  }))
  set('Box', 'cats', ({ first, colour }) =>
    withFriends.filter((cat) => colour === undefined || cat.colour === colour).slice(0, first ?? 0),
  )
  return schema
}
