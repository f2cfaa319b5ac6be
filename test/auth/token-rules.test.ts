// What the settings decide of tokens: algorithms, issuers, tenants; and how exactly times are taken.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose'
import { expandIssuers } from '../../src/auth/issuers.ts'
import { createJwks } from '../../src/auth/jwks.ts'
import { createTokenVerifier, type VerifyToken } from '../../src/auth/token-verifier.ts'
import { inSeconds, issuer, known, sign } from './issuer.ts'
import { keySetOf, startKeySource } from './key-set-source.ts'

const rejection = { name: 'AuthenticationError', reason: 'unauthenticated' }

for (const [claim, accepted, refused] of [
  ['exp', -4, -5],
  ['nbf', 5, 6],
] as const) {
  test(`${claim} is taken to the second: ${accepted} s from now will do, ${refused} s will not`, async () => {
    const { verify } = startKeySource()
    const far = claim === 'exp' ? {} : { exp: inSeconds(60) }
    assert.equal(
      (await verify(await sign({ ...far, [claim]: inSeconds(accepted) }))).identity.subject,
      'alice',
    )
    await assert.rejects(verify(await sign({ ...far, [claim]: inSeconds(refused) })), rejection)
  })
}

const algorithms = ['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const
for (const alg of algorithms) {
  test(`${alg} is accepted where it is listed, and refused where it is not`, async () => {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
    const source = startKeySource()
    source.response = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1' }] })
    const token = await sign({}, { alg }, privateKey)
    const only = (...listed: string[]) =>
      createTokenVerifier({ ...source.rules, algorithms: listed }, source.clock)
    assert.equal((await only(alg)(token)).identity.subject, 'alice')
    await assert.rejects(only(...algorithms.filter((other) => other !== alg))(token), rejection)
  })
}

test('no listing makes an unsigned token acceptable', async () => {
  const { rules, clock } = startKeySource()
  const unsigned = new UnsecuredJWT({ iss: issuer, aud: rules.audience, sub: 'alice' })
    .setExpirationTime('1h')
    .encode()
  const verify = createTokenVerifier({ ...rules, algorithms: ['none', 'ES256'] }, clock)
  await assert.rejects(verify(unsigned), rejection)
})

/** Two issuers, each with a key of its own under one and the same name. */
async function startTwoIssuers(): Promise<{
  verify: VerifyToken
  signAs: (iss: string, by?: string) => Promise<string>
}> {
  const { rules, clock } = startKeySource()
  const other = await generateKeyPair('ES256', { extractable: true })
  const texts = new Map([
    ['https://a.example', keySetOf('key-1')],
    [
      'https://b.example',
      JSON.stringify({ keys: [{ ...(await exportJWK(other.publicKey)), kid: 'key-1' }] }),
    ],
  ])
  const keySets = new Map(
    [...texts].map(
      ([name, text]) =>
        [
          name,
          createJwks(
            name,
            async () => text,
            clock,
            () => {},
          ),
        ] as const,
    ),
  )
  const keys = new Map([
    ['https://a.example', known.privateKey],
    ['https://b.example', other.privateKey],
  ])
  return {
    verify: createTokenVerifier({ ...rules, keySets }, clock),
    signAs: (iss, by = iss) => sign({ iss }, {}, keys.get(by)),
  }
}

test('of several issuers, each signs for itself alone', async () => {
  const { verify, signAs } = await startTwoIssuers()
  for (const iss of ['https://a.example', 'https://b.example'])
    assert.deepEqual((await verify(await signAs(iss))).identity, { issuer: iss, subject: 'alice' })
  await assert.rejects(verify(await signAs('https://a.example', 'https://b.example')), rejection)
  await assert.rejects(verify(await signAs('https://b.example', 'https://a.example')), rejection)
})

for (const iss of [
  'https://A.example',
  'https://a.example/',
  'https://a.example ',
  '',
  '__proto__',
  'toString',
]) {
  test(`the issuer ${JSON.stringify(iss)} is none of them`, async () => {
    const { verify, signAs } = await startTwoIssuers()
    await assert.rejects(verify(await signAs(iss, 'https://a.example')), rejection)
  })
}

test('an issuer that is a list or an object is none', async () => {
  const { verify } = startKeySource()
  for (const iss of [[issuer], { [issuer]: 1 }, 1, true, null])
    await assert.rejects(verify(await sign({ iss: iss as never })), rejection)
})

test('an issuer of many tenants is one for each tenant that is named, and for no other', () => {
  assert.deepEqual(
    expandIssuers(
      ['https://login.example/{tenantid}/v2.0', 'https://one.example'],
      ['https://login.example/{tenantid}/keys', 'https://one.example/keys'],
      ['tenant-a', 'tenant-b'],
    ),
    [
      { issuer: 'https://login.example/tenant-a/v2.0', jwksUrl: 'https://login.example/tenant-a/keys' },
      { issuer: 'https://login.example/tenant-b/v2.0', jwksUrl: 'https://login.example/tenant-b/keys' },
      { issuer: 'https://one.example', jwksUrl: 'https://one.example/keys' },
    ],
  )
})

test('an issuer without a key set is a configuration error', () => {
  assert.throws(() =>
    expandIssuers(['https://a.example', 'https://b.example'], ['https://a.example/keys'], []),
  )
})

test('a header that no signer of ours writes is refused whatever it names', async () => {
  const { verify, fetchedAt } = startKeySource()
  const { privateKey } = await generateKeyPair('ES256')
  for (const header of [
    { kid: '/etc/passwd' },
    { kid: "' OR 1=1 --" },
    { kid: '__proto__' },
    { x5u: 'http://127.0.0.1:1/cert', kid: 'key-2' },
    { alg: 'ES256', typ: 'at+jwt', kid: '' },
  ]) {
    const token = new SignJWT({ iss: issuer, aud: 'the-gateway', sub: 'alice', exp: inSeconds(60) })
    const text = await token.setProtectedHeader({ alg: 'ES256', ...header }).sign(privateKey)
    await assert.rejects(verify(text), rejection)
  }
  assert.equal(fetchedAt.length, 1)
})
