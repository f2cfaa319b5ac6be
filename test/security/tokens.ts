// Tokens as an attacker makes them: none of them proves anybody. Made with keys that the gateway does not trust, or
// with the trusted one where it is the claims that are wrong.
import { createPublicKey } from 'node:crypto'
import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT, UnsecuredJWT } from 'jose'
import { issuer, tokenOf } from '../gateway/start-gateway.ts'

const nowSeconds = Math.floor(Date.now() / 1000)
const claims = { iss: issuer.issuer, aud: issuer.audience, sub: 'alice', exp: nowSeconds + 3_600 }
const own = await generateKeyPair('RS256', { extractable: true })
const ownJwk = await exportJWK(own.publicKey)

/** Good claims under a header of the attacker's, signed with the attacker's key. */
function forge(header: Partial<JWTHeaderParameters>): Promise<string> {
  return new SignJWT(claims)
    .setProtectedHeader({ alg: 'RS256', kid: 'key-1', ...header })
    .sign(own.privateKey, { crit: { 'made-up': true, b64: true } })
}

/** The public key of the issuer, taken for a shared secret. */
async function signWithPublicKey(format: 'pem' | 'json'): Promise<string> {
  const { keys } = (await (await fetch(issuer.jwksUrl)).json()) as { keys: [JWK] }
  const [jwk] = keys
  const pem = createPublicKey({ key: jwk, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  const secret = new TextEncoder().encode(format === 'pem' ? pem : JSON.stringify(jwk))
  return new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: 'key-1' }).sign(secret)
}

/** The good token of alice with one of its three parts changed. */
async function tamper(part: 0 | 1 | 2, change: (json: string) => string): Promise<string> {
  const parts = (await tokenOf('alice')).split('.')
  parts[part] = Buffer.from(
    change(Buffer.from(parts[part] ?? '', 'base64url').toString('latin1')),
    'latin1',
  ).toString('base64url')
  return parts.join('.')
}

const claim = (name: string, value: unknown) => () => tokenOf('alice', { [name]: value })

/** Each by what is wrong with it. */
export const badTokens: readonly (readonly [what: string, token: () => Promise<string> | string])[] = [
  ['another audience', claim('aud', 'another-gateway')],
  ['no audience', claim('aud', undefined)],
  ['an audience that only begins like ours', claim('aud', `${issuer.audience}-2`)],
  ['another issuer', claim('iss', 'https://issuer.example')],
  ['an issuer with a slash more', claim('iss', `${issuer.issuer}/`)],
  ['no issuer', claim('iss', undefined)],
  ['an expiry that has passed', claim('exp', nowSeconds - 60)],
  ['no expiry', claim('exp', undefined)],
  ['an expiry that is text', claim('exp', '9999999999')],
  ['a start in the future', claim('nbf', nowSeconds + 3_600)],
  ['alg none', () => new UnsecuredJWT(claims).encode()],
  ['alg none under the good signature', () => tamper(0, (json) => json.replace('RS256', 'none'))],
  ['alg NONE', () => tamper(0, (json) => json.replace('RS256', 'NONE'))],
  ['the public key as a shared secret, as PEM', () => signWithPublicKey('pem')],
  ['the public key as a shared secret, as JSON', () => signWithPublicKey('json')],
  ['another key under the same name', () => forge({})],
  ['a key that is not known', () => forge({ kid: 'key-2' })],
  ['a key that is a path', () => forge({ kid: '../../../../dev/null' })],
  ['a key that is a query', () => forge({ kid: "key-1' UNION SELECT 'x" })],
  ['no key name', () => forge({ kid: '' })],
  ['a key that it brings along', () => forge({ jwk: ownJwk })],
  ['a key that it points to', () => forge({ jku: 'http://127.0.0.1:1/keys', kid: 'key-2' })],
  ['a certificate that it points to', () => forge({ x5u: 'http://127.0.0.1:1/cert' })],
  ['a certificate that it brings along', () => forge({ x5c: ['MIIB'] })],
  ['an extension that must be understood', () => forge({ crit: ['made-up'], 'made-up': 1 })],
  ['an unencoded payload', () => forge({ crit: ['b64'], b64: true })],
  ['another subject under the good signature', () => tamper(1, (json) => json.replace('alice', 'admin'))],
  [
    'a signature with a flipped bit',
    () => tamper(2, (text) => String.fromCodePoint((text.codePointAt(0) ?? 0) ^ 1) + text.slice(1)),
  ],
  ['an empty signature', async () => (await tokenOf('alice')).replace(/[^.]+$/, '')],
  ['13 kB', claim('filler', 'x'.repeat(9_400))],
  ['garbage', () => 'garbage'],
  ['three empty parts', () => '..'],
  ['five parts', () => 'a.b.c.d.e'],
  ['a header that is not JSON', () => `${Buffer.from('{').toString('base64url')}.e30.AAAA`],
  ['no subject', claim('sub', undefined)],
  ['a subject that is a number', claim('sub', 7)],
  ['a subject that is a list', claim('sub', ['alice'])],
  ['an empty subject', claim('sub', '')],
  ['a subject of 257 characters', claim('sub', 'x'.repeat(257))],
  ['a subject of 9 kB', claim('sub', 'x'.repeat(9_000))],
  ['a subject with a line break', claim('sub', 'alice\r\nx-ms-user-isolation-key: bob')],
  ['a subject with NUL', claim('sub', 'alice\0')],
  ['a subject of broken Unicode', claim('sub', 'alice\ud800')],
]
