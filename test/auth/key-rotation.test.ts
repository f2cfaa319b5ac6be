// Key rotation: a new key is fetched when a token names it, a withdrawn key verifies nothing after the next reload.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createJwks, type FetchJwks } from '../../src/auth/jwks.ts'
import { createTokenVerifier } from '../../src/auth/token-verifier.ts'
import { settled } from '../resilience/scripted-call.ts'
import { inSeconds, issuer, sign } from './issuer.ts'
import { keySetOf, startKeySource } from './key-set-source.ts'

const tokenOfKey = (kid: string) => sign({ exp: inSeconds(7 * 24 * 3_600) }, { kid })

test('a token of a new key is accepted at once when the cooldown has passed', async () => {
  const source = startKeySource()
  await source.verify(await tokenOfKey('key-1'))
  source.response = keySetOf('key-1', 'key-2')
  source.clock.advance(30_000)
  assert.equal((await source.verify(await tokenOfKey('key-2'))).identity.subject, 'alice')
  assert.deepEqual(source.fetchedAt, [0, 30_000])
})

test('during the cooldown a token of a new key is refused, without a fetch', async () => {
  const source = startKeySource()
  await source.verify(await tokenOfKey('key-1'))
  source.response = keySetOf('key-1', 'key-2')
  source.clock.advance(29_999)
  await assert.rejects(source.verify(await tokenOfKey('key-2')), { reason: 'unauthenticated' })
  assert.deepEqual(source.fetchedAt, [0])
})

test('many tokens of a new key at once are one fetch, and all are accepted', async () => {
  const source = startKeySource()
  await source.verify(await tokenOfKey('key-1'))
  source.response = keySetOf('key-2')
  source.clock.advance(30_000)
  const tokens = await Promise.all(Array.from({ length: 20 }, () => tokenOfKey('key-2')))
  await Promise.all(tokens.map((token) => source.verify(token)))
  assert.equal(source.fetchedAt.length, 2)
})

test('tokens of a new key are accepted at any moment of the fetch', async () => {
  const token = await tokenOfKey('key-2')
  const refused: number[] = []
  for (let turns = 0; turns < 12; turns += 1) {
    const { clock, rules } = startKeySource()
    const gate = Promise.withResolvers<string>()
    const responses = [Promise.resolve(keySetOf('key-1')), gate.promise]
    const fetchText: FetchJwks = () => responses.shift() ?? Promise.reject(new Error('fetched too often'))
    const keySet = createJwks('https://issuer.example/keys', fetchText, clock, () => {})
    const verify = createTokenVerifier({ ...rules, keySets: new Map([[issuer, keySet]]) }, clock)
    await verify(await tokenOfKey('key-1'))
    clock.advance(30_000)
    const first = verify(token)
    await settled()
    gate.resolve(keySetOf('key-2'))
    for (let turn = 0; turn < turns; turn += 1) await Promise.resolve()
    await verify(token).catch(() => refused.push(turns))
    await first
  }
  assert.deepEqual(refused, [])
})

test('a token whose key has left the set is refused from the next reload on', async () => {
  const source = startKeySource()
  const old = await tokenOfKey('key-1')
  const { isCurrent } = await source.verify(old)
  source.response = keySetOf('key-2')
  source.clock.advance(600_001)
  await source.verify(old)
  await settled()
  assert.equal(isCurrent(), false)
  await assert.rejects(source.verify(old), { reason: 'unauthenticated' })
})

test('a reload that returns the same keys changes nothing', async () => {
  const source = startKeySource()
  const { isCurrent } = await source.verify(await tokenOfKey('key-1'))
  source.clock.advance(600_001)
  await source.verify(await tokenOfKey('key-1'))
  await settled()
  assert.equal(source.fetchedAt.length, 2)
  assert.equal(isCurrent(), true)
})
