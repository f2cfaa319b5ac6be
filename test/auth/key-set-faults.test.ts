// Invalid key sets, and endpoints that fail at the start: valid keys stay in use, and tokens are accepted as soon as keys can be fetched.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK } from 'jose'
import { createJwks, fetchJwks } from '../../src/auth/jwks.ts'
import { createTokenVerifier } from '../../src/auth/token-verifier.ts'
import { systemClock } from '../../src/clock.ts'
import { inSeconds, issuer, known, publicJwk, sign } from './issuer.ts'
import { type KeySource, keySetOf, startKeySource } from './key-set-source.ts'

const down = new Error('the endpoint is down')
const longLived = await sign({ exp: inSeconds(7 * 24 * 3_600) })

async function outcome({ verify }: KeySource, token: string): Promise<string> {
  return verify(token).then(
    ({ identity }) => identity.subject,
    (error: { reason: string }) => error.reason,
  )
}

interface Pair {
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

async function generate(name: JWK = {}): Promise<Pair> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true })
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), ...name } }
}

const setOf = (...keys: readonly unknown[]) => JSON.stringify({ keys })

test('while no keys are known, a failed fetch is retried after 250 ms, then twice as long each time, up to 30 s', async () => {
  const source = startKeySource()
  source.response = down
  for (let step = 0; step < 3_000; step += 1) {
    assert.equal(await outcome(source, longLived), 'unavailable')
    source.clock.advance(50)
  }
  const gaps = source.fetchedAt.slice(1).map((ms, index) => ms - (source.fetchedAt[index] ?? 0))
  assert.deepEqual(gaps, [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
})

test('requests in the meantime get a retry time, after which a request succeeds', async () => {
  const source = startKeySource()
  source.response = down
  await outcome(source, longLived)
  source.response = keySetOf('key-1')
  source.clock.advance(100)
  await assert.rejects(source.verify(longLived), { reason: 'unavailable', retryAfterMs: 150 })
  source.clock.advance(150)
  assert.equal(await outcome(source, longLived), 'alice')
})

test('an endpoint that fails again is retried from 250 ms on again, once the keys have expired', async () => {
  const source = startKeySource()
  await outcome(source, longLived)
  source.clock.advance(24 * 3_600_000 + 1)
  source.response = down
  await assert.rejects(source.verify(longLived), { reason: 'unavailable', retryAfterMs: 250 })
})

for (const [what, text] of [
  ['empty', '{"keys":[]}'],
  ['of keys that are none', setOf(null, 1, 'key', [], {}, { kty: 'EC', kid: 'key-1' })],
  ['of private keys', setOf({ ...(await exportJWK(known.privateKey)), kid: 'key-1' })],
  ['of shared secrets', setOf({ kty: 'oct', k: 'c2VjcmV0', kid: 'key-1' })],
  ['of keys for encryption', setOf({ ...publicJwk, kid: 'key-1', use: 'enc' })],
] as const) {
  test(`a set that is ${what} never replaces a valid one`, async () => {
    const source = startKeySource()
    const { isCurrent } = await source.verify(longLived)
    source.clock.advance(30_000)
    source.response = text
    assert.equal(await outcome(source, await sign({}, { kid: 'made-up' })), 'unauthenticated')
    assert.equal(source.fetchedAt.length, 2)
    assert.deepEqual([await outcome(source, longLived), isCurrent()], ['alice', true])
    assert.deepEqual(source.problems, ['it has no key that verifies signatures'])
  })

  test(`a set that is ${what} at the start is an outage, and no rejection`, async () => {
    const source = startKeySource()
    source.response = text
    await assert.rejects(source.verify(longLived), { reason: 'unavailable', retryAfterMs: 250 })
  })
}

test('null and other things among the keys are ignored', async () => {
  const source = startKeySource()
  source.response = setOf(null, 7, { kty: 'made up' }, { ...publicJwk, kid: 'key-1' }, [])
  assert.equal(await outcome(source, longLived), 'alice')
})

for (const [what, name, kid] of [
  ['one and the same name', { kid: 'key-1' }, 'key-1'],
  ['no name', {}, undefined],
  ['no name, of which a token names one', {}, 'key-1'],
] as const) {
  test(`keys of ${what} are tried one by one`, async () => {
    const source = startKeySource()
    const pairs = await Promise.all([generate(name), generate(name), generate(name)])
    source.response = setOf(...pairs.map(({ jwk }) => jwk))
    const header = kid === undefined ? { kid: undefined as never } : { kid }
    for (const { privateKey } of pairs)
      assert.equal(await outcome(source, await sign({}, header, privateKey)), 'alice')
    const stranger = await generate()
    assert.equal(await outcome(source, await sign({}, header, stranger.privateKey)), 'unauthenticated')
    const expired = await sign({ exp: inSeconds(-60) }, header, pairs[1]?.privateKey)
    assert.equal(await outcome(source, expired), 'unauthenticated')
  })
}

test('of many keys that fit a token at most ten are tried', async () => {
  const source = startKeySource()
  const pairs = await Promise.all(Array.from({ length: 12 }, () => generate({ kid: 'key-1' })))
  source.response = setOf(...pairs.map(({ jwk }) => jwk))
  const outcomes: string[] = []
  for (const { privateKey } of pairs) outcomes.push(await outcome(source, await sign({}, {}, privateKey)))
  assert.deepEqual(outcomes, [...Array<string>(10).fill('alice'), 'unauthenticated', 'unauthenticated'])
})

test('new material under an old name is found by a signature that does not fit, once the cooldown has passed', async () => {
  const source = startKeySource()
  await outcome(source, longLived)
  const { jwk, privateKey } = await generate({ kid: 'key-1' })
  source.response = setOf(jwk)
  const token = await sign({ exp: inSeconds(3_600) }, {}, privateKey)
  source.clock.advance(29_999)
  assert.equal(await outcome(source, token), 'unauthenticated')
  assert.equal(source.fetchedAt.length, 1)
  source.clock.advance(1)
  assert.equal(await outcome(source, token), 'alice')
  assert.equal(await outcome(source, longLived), 'unauthenticated')
  assert.deepEqual(source.fetchedAt, [0, 30_000])
})

test('a flood of bad signatures is one fetch per cooldown', async () => {
  const source = startKeySource()
  const { privateKey } = await generate()
  const token = await sign({ exp: inSeconds(3_600) }, {}, privateKey)
  for (let second = 0; second < 120; second += 1) {
    assert.equal(await outcome(source, token), 'unauthenticated')
    source.clock.advance(1_000)
  }
  assert.deepEqual(source.fetchedAt, [0, 30_000, 60_000, 90_000])
})

test('a failure of an endpoint is reported once while it lasts, and so is its end', async () => {
  const source = startKeySource()
  const fetchAgain = async () => {
    source.clock.advance(30_000)
    await outcome(source, await sign({ exp: inSeconds(3_600) }, { kid: 'made-up' }))
  }
  source.response = down
  for (let times = 0; times < 5; times += 1) {
    await outcome(source, longLived)
    source.clock.advance(30_000)
  }
  source.response = '<!doctype html>'
  await fetchAgain()
  source.response = keySetOf('key-1')
  await fetchAgain()
  await fetchAgain()
  source.response = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:443'), { code: 'ECONNREFUSED' })
  await fetchAgain()
  await fetchAgain()
  assert.deepEqual(source.problems, [
    'the endpoint is down',
    'it is not JSON',
    undefined,
    'the fetch failed (ECONNREFUSED)',
  ])
})

test('a step of the wall clock makes no key set older or younger', async () => {
  const source = startKeySource()
  const token = await sign({ exp: inSeconds(30 * 24 * 3_600) })
  await outcome(source, token)
  for (const ms of [25 * 3_600_000, -25 * 3_600_000]) {
    source.clock.stepWall(ms)
    assert.equal(await outcome(source, token), 'alice')
  }
  assert.deepEqual(source.fetchedAt, [0])
})

test('an endpoint that cannot be reached is reported with the error code of the system', async () => {
  const problems: unknown[] = []
  const keySet = createJwks('http://127.0.0.1:1/keys', fetchJwks, systemClock, (each) => problems.push(each))
  const { rules } = startKeySource()
  const verify = createTokenVerifier({ ...rules, keySets: new Map([[issuer, keySet]]) }, systemClock)
  await assert.rejects(verify(longLived), { reason: 'unavailable' })
  assert.deepEqual(problems, ['the fetch failed (ECONNREFUSED)'])
})
