// Cached tokens: not verified again, and evicted in time.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { JWTPayload } from 'jose'
import { type Authenticate, createAuthenticator } from '../../src/auth/authenticate.ts'
import { createHmacDerivation } from '../../src/auth/isolation-key.ts'
import {
  createTokenVerifier,
  type TokenVerifierOptions,
  type VerifyToken,
} from '../../src/auth/token-verifier.ts'
import { settled } from '../resilience/scripted-call.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { inSeconds, issuer, sign } from './issuer.ts'
import { type KeySource, keySetOf, startKeySource } from './key-set-source.ts'

const derive = createHmacDerivation('isolation-key-secret-for-the-tests')

/** Signatures are counted where they are checked: each check asks for a key. */
function start(): KeySource & { readonly authenticate: Authenticate; readonly checks: () => number } {
  const source = startKeySource()
  let checks = 0
  const keys: (typeof source.keySet)['keys'] = async () => {
    const getKey = await source.keySet.keys()
    return (...header) => {
      checks += 1
      return getKey(...header)
    }
  }
  const rules: TokenVerifierOptions = {
    ...source.rules,
    keySets: new Map([[issuer, { ...source.keySet, keys }]]),
  }
  const verify = createTokenVerifier(rules, source.clock)
  return Object.assign(source, {
    authenticate: createAuthenticator(verify, derive, source.clock),
    checks: () => checks,
  })
}

const bearer = async (claims: JWTPayload = {}) => `Bearer ${await sign(claims)}`

test('the signature of a token is checked once, and its caller stays the same', async () => {
  const { authenticate, checks } = start()
  const header = await bearer({ exp: inSeconds(3_600) })
  const caller = await authenticate(header)
  for (let times = 0; times < 100; times += 1) assert.equal(await authenticate(header), caller)
  assert.equal(checks(), 1)
})

test('each header proves its own caller, in whatever order they come', async () => {
  const { authenticate, checks } = start()
  const headers = [await bearer(), await bearer({ sub: 'bob' }), await bearer({ sub: 'carol' })] as const
  const [alice, bob, carol] = await Promise.all(headers.map((header) => authenticate(header)))
  assert.equal(new Set([alice?.isolationKey, bob?.isolationKey, carol?.isolationKey]).size, 3)
  for (const index of [0, 0, 1, 0, 2, 2, 1, 1, 0] as const)
    assert.equal(await authenticate(headers[index]), [alice, bob, carol][index])
  await assert.rejects(authenticate(undefined), { reason: 'missing' })
  await assert.rejects(authenticate(`${headers[0]}x`), { reason: 'unauthenticated' })
  assert.equal(checks(), 4)
})

test('two tokens of one subject are one caller; two subjects are two', async () => {
  const { authenticate, checks } = start()
  const one = await authenticate(await bearer({ exp: inSeconds(60) }))
  const other = await authenticate(await bearer({ exp: inSeconds(61) }))
  const bob = await authenticate(await bearer({ sub: 'bob' }))
  assert.deepEqual(other, { ...one, expiresAt: one.expiresAt + 1_000 })
  assert.notEqual(bob.isolationKey, one.isolationKey)
  assert.notEqual(bob.callerHash, one.callerHash)
  assert.equal(checks(), 3)
})

test('a token is refused from its expiry and the tolerance of five seconds on', async () => {
  const { authenticate, clock, checks } = start()
  const header = await bearer({ exp: inSeconds(60) })
  await authenticate(header)
  clock.advance(59_999)
  await authenticate(header)
  assert.equal(checks(), 1)
  clock.advance(1)
  await authenticate(header)
  assert.equal(checks(), 2)
  clock.advance(5_000)
  await assert.rejects(authenticate(header), { reason: 'unauthenticated' })
})

test('a token that is good for longer is checked again after five minutes', async () => {
  const { authenticate, clock, checks } = start()
  const header = await bearer({ exp: inSeconds(3_600) })
  await authenticate(header)
  clock.advance(299_999)
  await authenticate(header)
  assert.equal(checks(), 1)
  clock.advance(1)
  await authenticate(header)
  assert.equal(checks(), 2)
})

test('a token whose key has left the key set is refused, however lately it was checked', async () => {
  const source = start()
  const { authenticate, clock } = source
  await authenticate(await bearer({ exp: inSeconds(3_600) }))
  clock.advance(600_000)
  const header = await bearer({ exp: inSeconds(3_600) })
  await authenticate(header)
  source.response = keySetOf('key-2')
  clock.advance(1)
  // Another caller's token makes the gateway look for newer keys.
  await authenticate(await bearer({ sub: 'bob', exp: inSeconds(3_600) }))
  await settled()
  await assert.rejects(authenticate(header), { reason: 'unauthenticated' })
})

test('at most 10,000 tokens are cached; the least recently used is evicted first', async () => {
  const clock = createVirtualClock()
  const seen: string[] = []
  const verify: VerifyToken = async (token) => {
    seen.push(token)
    return {
      identity: { issuer, subject: token },
      expiresAt: clock.wallNow() + 60_000,
      isCurrent: () => true,
    }
  }
  const authenticate = createAuthenticator(verify, ({ subject }) => subject, clock)
  for (let index = 0; index <= 10_000; index += 1) await authenticate(`Bearer t${index}`)
  seen.length = 0
  await authenticate('Bearer t1')
  assert.deepEqual(seen, [])
  await authenticate('Bearer t0')
  assert.deepEqual(seen, ['t0'])
})
