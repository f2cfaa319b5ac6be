// Attacks with GraphQL's own language: each is refused with its whole code and message, before the upstream is called.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { requestOf, routerSecret } from './attack.ts'
import { attacks } from './attacks.ts'

interface Body {
  readonly data?: unknown
  readonly errors: readonly { readonly message: string; readonly extensions: { readonly code: string } }[]
}

for (const [name, attack] of Object.entries(attacks)) {
  test(`${name}: refused without an upstream call`, async (t) => {
    const { request, emulator } = await startGateway(t, { settings: { ROUTER_SECRET: routerSecret } })
    const authorization = `Bearer ${await tokenOf('alice')}`
    const send = (accept: string) => request('/graphql', requestOf(attack, authorization, accept))
    const legacy = await send('application/json')
    const modern = await send('application/graphql-response+json')
    const body = (await legacy.json()) as Body
    const received = (await modern.json()) as Body

    assert.deepEqual([legacy.status, modern.status], attack.status ?? [200, 400])
    assert.equal(body.data, undefined)
    assert.deepEqual(
      body.errors.map(({ extensions, message }, index) => {
        const expected = attack.errors[index]?.[1]
        return [extensions.code, expected instanceof RegExp && expected.test(message) ? expected : message]
      }),
      attack.errors,
    )
    assert.ok(body.errors.length <= 5)
    assert.deepEqual(
      received.errors.map(({ extensions }) => extensions.code),
      attack.errors.map(([code]) => code),
    )
    assert.deepEqual(emulator.requests, [])
  })
}

test('fields of a fragment are no root fields, however many there are and wherever it is spread', async (t) => {
  const { query } = await startGateway(t)
  const fields = Array.from({ length: 25 }, (_, index) => `f${index}: name`).join(' ')
  const { body } = await query(`{ agent(name: "bot") { ...F } } fragment F on Agent { ${fields} }`)
  assert.equal(Object.keys(body.data?.['agent']).length, 25)
})

test('fields of a fragment are counted once, where it is spread', async (t) => {
  const { query } = await startGateway(t)
  const times = (count: number) =>
    `{ agent(name: "bot") { ...F } } fragment F on Agent { ${'name '.repeat(count)} }`
  assert.equal((await query(times(250))).body.errors, undefined)
  assert.deepEqual(
    (await query(times(251))).body.errors?.map(({ message }) => message),
    ['The field `name` is selected 251 times: at most 250 are allowed.'],
  )
})

test('at most 60 fragments are spread side by side: validation compares them all', async (t) => {
  const { query } = await startGateway(t)
  const spread = (count: number) => {
    const names = Array.from({ length: count }, (_, index) => `F${index}`)
    return `{ agent(name: "bot") { ${names.map((name) => `...${name}`).join(' ')} } } ${names.map((name) => `fragment ${name} on Agent { name }`).join(' ')}`
  }
  assert.equal((await query(spread(60))).body.errors, undefined)
  assert.deepEqual(
    (await query(spread(61))).body.errors?.map(({ message }) => message),
    ['Too many fragments are spread side by side: at most 60 are allowed.'],
  )
})
