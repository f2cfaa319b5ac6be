// Refused tokens: repeating one costs no signature, and none is refused for longer than it is invalid.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type Authenticate, createAuthenticator } from '../../src/auth/authenticate.ts'
import { AuthenticationError } from '../../src/auth/authentication-error.ts'
import { createTokenVerifier, type VerifyToken } from '../../src/auth/token-verifier.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { inSeconds, issuer, sign } from './issuer.ts'
import { type KeySource, keySetOf, startKeySource } from './key-set-source.ts'

const rejection = { name: 'AuthenticationError', reason: 'unauthenticated' }

interface Started extends KeySource {
  readonly authenticate: Authenticate
  /** How often a token was verified. */
  readonly checks: () => number
}

/** Starts an authenticator whose key set is fetched already. */
async function start(): Promise<Started> {
  const source = startKeySource()
  await source.keySet.keys()
  let checks = 0
  const verify = createTokenVerifier(source.rules, source.clock)
  const counting: VerifyToken = (token) => {
    checks += 1
    return verify(token)
  }
  const authenticate = createAuthenticator(counting, ({ subject }) => subject || undefined, source.clock)
  return Object.assign(source, { authenticate, checks: () => checks })
}

for (const [what, makeToken] of [
  ['an expired token', () => sign({ exp: inSeconds(-60) })],
  ['another audience', () => sign({ aud: 'another-gateway' })],
  ['no subject', () => sign({ sub: undefined as never })],
  ['an unknown key', () => sign({}, { kid: 'made-up' })],
  ['a flipped bit', async () => (await sign()).replace(/.$/, (last) => (last === 'A' ? 'g' : 'A'))],
  ['a token that is not valid yet', () => sign({ nbf: inSeconds(60) })],
] as const satisfies readonly (readonly [string, () => Promise<string>])[]) {
  test(`${what} is verified once in ten seconds, however often it comes, and refused for the same reason`, async () => {
    const { authenticate, checks, clock } = await start()
    const header = `Bearer ${await makeToken()}`
    const errors: unknown[] = []
    const refuse = () => authenticate(header).catch((error: unknown) => errors.push(error))
    for (let times = 0; times < 100; times += 1) await refuse()
    clock.advance(9_999)
    await refuse()
    assert.equal(checks(), 1)
    assert.deepEqual([errors.length, new Set(errors).size], [101, 1])
    assert.ok(errors[0] instanceof AuthenticationError && errors[0].reason === 'unauthenticated')
    clock.advance(1)
    await refuse()
    assert.equal(checks(), 2)
  })
}

test('an identity without an isolation key is refused again without verification, too', async () => {
  const clock = createVirtualClock()
  let checks = 0
  const verify: VerifyToken = async () => {
    checks += 1
    const identity = { issuer, subject: 'alice' }
    return { identity, expiresAt: clock.wallNow() + 60_000, isCurrent: () => true }
  }
  const authenticate = createAuthenticator(verify, () => undefined, clock)
  for (let times = 0; times < 3; times += 1) await assert.rejects(authenticate('Bearer x'), rejection)
  assert.equal(checks, 1)
})

test('a token that is not valid yet is accepted from the very millisecond on', async () => {
  const { authenticate, clock } = await start()
  const header = `Bearer ${await sign({ nbf: inSeconds(8) })}`
  await assert.rejects(authenticate(header), rejection)
  clock.advance(2_999)
  await assert.rejects(authenticate(header), rejection)
  clock.advance(1)
  assert.equal((await authenticate(header)).isolationKey, 'alice')
})

test('a token of a new key is accepted as soon as the cooldown allows to fetch its key', async () => {
  const source = await start()
  const { authenticate, clock, checks } = source
  source.response = keySetOf('key-1', 'key-2')
  const header = `Bearer ${await sign({ exp: inSeconds(3_600) }, { kid: 'key-2' })}`
  clock.advance(25_000)
  await assert.rejects(authenticate(header), rejection)
  clock.advance(4_999)
  await assert.rejects(authenticate(header), rejection)
  assert.equal(checks(), 1)
  clock.advance(1)
  assert.equal((await authenticate(header)).isolationKey, 'alice')
})

test('a rejection is discarded when the keys change', async () => {
  const source = await start()
  const { authenticate, clock, keySet, checks } = source
  const header = `Bearer ${await sign({ aud: 'another-gateway' })}`
  clock.advance(29_000)
  await assert.rejects(authenticate(header), rejection)
  source.response = keySetOf('key-1', 'key-2')
  clock.advance(1_000)
  await assert.rejects(authenticate(header), rejection)
  assert.equal(checks(), 1)
  await keySet.reload()
  await assert.rejects(authenticate(header), rejection)
  assert.equal(checks(), 2)
})

test('a token that expired is verified again when the wall clock was set back', async () => {
  const { authenticate, clock } = await start()
  const header = `Bearer ${await sign({ exp: inSeconds(-60) })}`
  await assert.rejects(authenticate(header), rejection)
  clock.stepWall(-3_600_000)
  assert.equal((await authenticate(header)).isolationKey, 'alice')
})

test('an outage of the key set is never cached', async () => {
  const source = startKeySource()
  source.response = new Error('down')
  const authenticate = createAuthenticator(source.verify, ({ subject }) => subject, source.clock)
  const header = `Bearer ${await sign()}`
  await assert.rejects(authenticate(header), { reason: 'unavailable' })
  source.response = keySetOf('key-1')
  source.clock.advance(250)
  assert.equal((await authenticate(header)).isolationKey, 'alice')
})

test('at most 1,000 rejections are cached, and they evict no caller', async () => {
  const clock = createVirtualClock()
  const seen: string[] = []
  const verify: VerifyToken = async (token) => {
    seen.push(token)
    const isCurrent = () => true
    if (token !== 'good')
      throw new AuthenticationError('unauthenticated', 'bad', { validity: { forMs: Infinity, isCurrent } })
    return { identity: { issuer, subject: token }, expiresAt: clock.wallNow() + 60_000, isCurrent }
  }
  const authenticate = createAuthenticator(verify, ({ subject }) => subject, clock)
  await authenticate('Bearer good')
  for (let index = 0; index <= 1_000; index += 1) await authenticate(`Bearer t${index}`).catch(() => {})
  seen.length = 0
  await authenticate('Bearer good')
  for (const token of ['t1', 't0']) await assert.rejects(authenticate(`Bearer ${token}`), rejection)
  assert.deepEqual(seen, ['t0'])
})
