// Bearer tokens: which are accepted, and that all others are refused for one and the same reason.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { base64url, generateKeyPair, type JWTPayload } from 'jose'
import { createVerify, inSeconds, issuer, publicJwk, sign, startVerifier } from './issuer.ts'

test('a good token proves issuer and subject, and the key set is fetched once', async (t) => {
  const { verify, fetched } = await startVerifier(t)
  const { identity, expiresAt } = await verify(await sign({ exp: inSeconds(60) }))
  assert.deepEqual(identity, { issuer, subject: 'alice' })
  assert.equal(expiresAt, inSeconds(60) * 1_000)
  assert.deepEqual((await verify(await sign({ sub: 'bob' }))).identity, { issuer, subject: 'bob' })
  assert.deepEqual(fetched, ['GET /keys'])
})

for (const [what, claims] of [
  ['an audience among several', { aud: ['other', 'the-gateway'] }],
  ['clocks that differ by a few seconds', { exp: inSeconds(-3), nbf: inSeconds(3) }],
] as const satisfies readonly (readonly [string, object])[]) {
  test(`${what} is accepted`, async (t) => {
    const { verify } = await startVerifier(t)
    const { aud, ...rest } = { aud: undefined, ...claims }
    const payload = aud === undefined ? rest : { ...rest, aud: [...aud] }
    assert.equal((await verify(await sign(payload))).identity.subject, 'alice')
  })
}

test('another claim can identify callers', async (t) => {
  const { verify } = await startVerifier(t, { identityClaim: 'oid' })
  assert.equal((await verify(await sign({ oid: 'o-1' }))).identity.subject, 'o-1')
  await assert.rejects(verify(await sign()), { reason: 'unauthenticated' })
})

const without = (claim: string) => ({ [claim]: undefined }) as JWTPayload

for (const [what, token] of [
  ['an expired token', () => sign({ exp: inSeconds(-60) })],
  ['a token that never expires', () => sign(without('exp'))],
  ['a token that is not valid yet', () => sign({ nbf: inSeconds(60) })],
  ['another audience', () => sign({ aud: 'another-gateway' })],
  ['no audience', () => sign(without('aud'))],
  ['another issuer', () => sign({ iss: `${issuer}/` })],
  ['no issuer', () => sign(without('iss'))],
  ['no subject', () => sign(without('sub'))],
  ['a subject that is a number', () => sign({ sub: 1 as never })],
  ['a subject that is a list', () => sign({ sub: ['alice'] as never })],
  ['an expiry that is text', () => sign({ exp: 'never' as never })],
  ['an unknown key', () => sign({}, { kid: 'key-2' })],
  ['a key that looks like a path', () => sign({}, { kid: '../../key-1' })],
  ['another key under a known name', async () => sign({}, {}, (await generateKeyPair('ES256')).privateKey)],
  ['a key that the token brings along', signWithOwnKey],
  ['a key that the token points to', () => sign({}, { jku: 'http://127.0.0.1:1/keys', kid: 'key-2' })],
  ['an extension that must be understood', () => sign({}, { crit: ['made-up'], 'made-up': true })],
  ['the public key as a shared secret', signWithPublicKey],
  ['no signature', async () => `${base64url.encode('{"alg":"none"}')}.${(await sign()).split('.')[1]}.`],
  ['a flipped bit', async () => (await sign()).replace(/.$/, (last) => (last === 'A' ? 'g' : 'A'))],
] as const satisfies readonly (readonly [string, () => Promise<string>])[]) {
  test(`${what} is refused`, async (t) => {
    const { verify } = await startVerifier(t)
    await assert.rejects(verify(await token()), {
      name: 'AuthenticationError',
      reason: 'unauthenticated',
    })
  })
}

async function signWithOwnKey(): Promise<string> {
  const own = await generateKeyPair('ES256', { extractable: true })
  const { exportJWK } = await import('jose')
  return sign({}, { jwk: await exportJWK(own.publicKey), kid: 'key-2' }, own.privateKey)
}

function signWithPublicKey(): Promise<string> {
  return sign({}, { alg: 'HS256' }, new TextEncoder().encode(JSON.stringify(publicJwk)))
}

for (const token of ['', '.', '..', 'a.b.c', 'é.a.a', 'a\0', 'x'.repeat(16_385)]) {
  test(`the token ${JSON.stringify(token).slice(0, 20)} is refused without asking for keys`, async (t) => {
    const { verify, fetched } = await startVerifier(t)
    await assert.rejects(verify(token), { reason: 'unauthenticated' })
    assert.deepEqual(fetched, [])
  })
}

test('while the issuer cannot be reached, every verification is unavailable: no token is called invalid', async () => {
  await assert.rejects(createVerify('http://127.0.0.1:1/keys')(await sign()), {
    name: 'AuthenticationError',
    reason: 'unavailable',
  })
})
