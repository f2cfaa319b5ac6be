// Requests whose end can be read in two ways are refused, and what hides behind them is never executed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { startGateway, tokenOf } from '../gateway/start-gateway.ts'
import { createHostileClient } from './client.ts'
import { type Header, headersOf, listBody, toBytes } from './http-request.ts'

const length = `${listBody.length}`

for (const [what, framing] of [
  [
    'a length and a transfer encoding',
    [
      ['content-length', '5'],
      ['transfer-encoding', 'chunked'],
    ],
  ],
  [
    'a transfer encoding and a length',
    [
      ['transfer-encoding', 'chunked'],
      ['content-length', '5'],
    ],
  ],
  [
    'two lengths',
    [
      ['content-length', '5'],
      ['content-length', length],
    ],
  ],
  [
    'two equal lengths',
    [
      ['content-length', '5'],
      ['content-length', '5'],
    ],
  ],
  ['a list of lengths', [['content-length', '5, 5']]],
  ['a signed length', [['content-length', '+5']]],
  ['a length in base 16', [['content-length', '0x5']]],
  ['a transfer encoding that does not end in chunked', [['transfer-encoding', 'chunked, identity']]],
  ['a transfer encoding that nobody knows', [['transfer-encoding', 'xchunked']]],
  [
    'two transfer encodings',
    [
      ['transfer-encoding', 'identity'],
      ['transfer-encoding', 'chunked, cow'],
    ],
  ],
  ['a space behind the name of the length', [['content-length ', '5']]],
  [
    'a folded length',
    [
      ['content-length', '\r\n 5'],
      ['transfer-encoding', 'chunked'],
    ],
  ],
] as const satisfies readonly (readonly [string, readonly Header[]])[])
  test(`${what}: refused with 400, and what follows is not read as a request`, async (t) => {
    const { gateway, query, keyOf, emulator } = await startGateway(t)
    const alice = { name: 'alice', token: await tokenOf('alice'), marks: [] }
    const hidden = toBytes({ headers: headersOf(alice), body: listBody })
    const body = Buffer.concat([Buffer.from('0\r\n\r\n'), hidden])
    const client = createHostileClient(gateway.url, () => query('{ __typename }'))
    const responses = await client.send({
      name: what,
      chunks: [toBytes({ headers: [...headersOf(alice, false), ...framing], body })],
      ending: 'hangUp',
    })
    assert.deepEqual(
      responses.map(({ status }) => status),
      [400],
    )
    assert.deepEqual(
      emulator.requests.filter(({ identity }) => identity === keyOf('alice')),
      [],
    )
  })

test('rows of alternating callers on one connection go to who asked, a slow one in front of them or not', async (t) => {
  const { gateway, query, keyOf, emulator } = await startGateway(t, { emulator: { data: 'empty' } })
  const names = ['alice', 'bob', 'carol']
  for (const name of names) emulator.setSessions('bot', keyOf(name), [row(`${name}-row`, 1)])
  const callers = await Promise.all(
    names.map(async (name) => ({ name, token: await tokenOf(name), marks: [] })),
  )
  const all = [...callers, ...callers.toReversed(), ...callers].map((caller, index) =>
    toBytes({ headers: headersOf(caller, index === 8), body: listBody }),
  )
  // From here on the tokens are remembered, so that who came before on the connection is, too.
  for (const as of names) await query('{ __typename }', {}, { as })
  emulator.script({ kind: 'delay', ms: 20 })
  const client = createHostileClient(gateway.url, () => query('{ __typename }'))
  const responses = await client.send({ name: 'pipeline', chunks: [Buffer.concat(all)], ending: 9 })
  assert.deepEqual(
    responses.map(({ status, body }) => [status, /"sessionId":"(\w+)-row"/.exec(body)?.[1]]),
    ['alice', 'bob', 'carol', 'carol', 'bob', 'alice', 'alice', 'bob', 'carol'].map((name) => [200, name]),
  )
})
