// From a verified identity to a caller: never without an isolation key.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createAuthenticator } from '../../src/auth/authenticate.ts'
import { AuthenticationError } from '../../src/auth/authentication-error.ts'
import type { VerifyToken } from '../../src/auth/token-verifier.ts'
import { createVirtualClock } from '../virtual-clock.ts'

const identity = { issuer: 'https://issuer.example', subject: 'alice' }
const clock = createVirtualClock()

const verify: VerifyToken = async () => ({
  identity,
  expiresAt: clock.wallNow() + 60_000,
  isCurrent: () => true,
})

test('a caller has the key that its identity derives, and a hash for logs that is not the key', async () => {
  const seen: unknown[] = []
  const authenticate = createAuthenticator(
    verify,
    (each) => {
      seen.push(each)
      return 'key-of-alice'
    },
    clock,
  )
  const { isolationKey, callerHash } = await authenticate('Bearer x')
  assert.equal(isolationKey, 'key-of-alice')
  assert.match(callerHash, /^[\w-]{12}$/)
  assert.deepEqual(seen, [identity])
})

test('a token is cached until it expires, or its keys are no longer those of the issuer', async () => {
  let checks = 0
  let current = true
  const expiresAt = clock.wallNow() + 60_000
  const counting: VerifyToken = async () => {
    checks += 1
    return { identity, expiresAt, isCurrent: () => current }
  }
  const authenticate = createAuthenticator(counting, ({ subject }) => subject, clock)
  const checksAfter = async (token: string) => {
    await authenticate(`Bearer ${token}`)
    return checks
  }
  assert.equal(await checksAfter('x'), 1)
  assert.equal(await checksAfter('x'), 1)
  assert.equal(await checksAfter('y'), 2)
  current = false
  assert.equal(await checksAfter('x'), 3)
  current = true
  assert.equal(await checksAfter('x'), 3)
  clock.advance(60_000)
  assert.equal(await checksAfter('x'), 4)
})

for (const key of [undefined, '']) {
  test(`an identity with the key ${JSON.stringify(key)} is refused`, async () => {
    await assert.rejects(createAuthenticator(verify, () => key, clock)('Bearer x'), {
      reason: 'unauthenticated',
    })
  })
}

for (const authorization of [undefined, '', 'Bearer', 'Bearer ', 'Bearer a b', 'Token abc', 'x']) {
  test(`the header ${JSON.stringify(authorization)} is refused unread`, async () => {
    const unread = () => assert.fail('the token was read')
    await assert.rejects(createAuthenticator(unread, () => 'key', clock)(authorization), {
      reason: 'missing',
    })
  })
}

test('a refused token is refused for the reason that the check gives', async () => {
  const error = new AuthenticationError('unavailable', 'no keys')
  const authenticate = createAuthenticator(
    () => Promise.reject(error),
    () => 'key',
    clock,
  )
  await assert.rejects(authenticate('Bearer x'), error)
})
