// An issuer of the tests' own: its private keys are available, so that a test can sign any token.
import { createServer, type IncomingMessage } from 'node:http'
import type { TestContext } from 'node:test'
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  type JWTHeaderParameters,
  type JWTPayload,
  SignJWT,
} from 'jose'
import { createJwks, fetchJwks } from '../../src/auth/jwks.ts'
import {
  createTokenVerifier,
  type TokenVerifierOptions,
  type VerifyToken,
} from '../../src/auth/token-verifier.ts'
import { createVirtualClock } from '../virtual-clock.ts'

export const issuer = 'https://issuer.example'
const rules = {
  audience: 'the-gateway',
  algorithms: ['RS256', 'ES256', 'PS256', 'EdDSA'],
  identityClaim: 'sub',
}

/** The key that the key set names `key-1`. */
export const known = await generateKeyPair('ES256', { extractable: true })
export const publicJwk = await exportJWK(known.publicKey)
const keySetText = JSON.stringify({ keys: [{ ...publicJwk, kid: 'key-1', alg: 'ES256', use: 'sig' }] })

export interface StartedVerifier {
  readonly verify: VerifyToken
  /** Of every request for the key set. */
  readonly fetched: string[]
}

/** Serves the key set, and checks tokens against it. */
export async function startVerifier(
  t: TestContext,
  overrides: Partial<TokenVerifierOptions> = {},
): Promise<StartedVerifier> {
  const fetched: string[] = []
  const server = createServer((request: IncomingMessage, response) => {
    fetched.push(`${request.method} ${request.url}`)
    response.setHeader('content-type', 'application/json')
    response.end(keySetText)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => server.close().closeAllConnections())
  const address = server.address()
  const jwksUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/keys`
  return { verify: createVerify(jwksUrl, overrides), fetched }
}

/** The check of tokens against the key set at a URL, as if no time had passed since the start of the tests. */
export function createVerify(jwksUrl: string, overrides: Partial<TokenVerifierOptions> = {}): VerifyToken {
  const clock = createVirtualClock(inSeconds(0) * 1_000)
  const keySets = new Map([[issuer, createJwks(jwksUrl, fetchJwks, clock, () => {})]])
  return createTokenVerifier({ ...rules, keySets, ...overrides }, clock)
}

const nowSeconds = Math.floor(Date.now() / 1000)

/** A good token of alice, but for what is given. Undefined takes a claim away. */
export function sign(
  claims: JWTPayload = {},
  header: Partial<JWTHeaderParameters> = {},
  key: CryptoKey | Uint8Array = known.privateKey,
): Promise<string> {
  const payload = {
    iss: issuer,
    aud: rules.audience,
    sub: 'alice',
    exp: nowSeconds + 3_600,
    ...claims,
  }
  return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'key-1', ...header }).sign(key, {
    crit: { 'made-up': true },
  })
}

/** Seconds from the start of the tests, as claims count them. */
export function inSeconds(seconds: number): number {
  return nowSeconds + seconds
}
