// What it costs to verify a token that the process does not know, by algorithm.
import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { createTokenVerifier } from '../src/auth/token-verifier.ts'
import { systemClock } from '../src/clock.ts'
import { printTable } from './table.ts'

const tokens = 1_000
const issuer = 'https://issuer.example'
const audience = 'sessions-gateway'

/** Processor microseconds for one token. */
async function measure(alg: string): Promise<number> {
  const { publicKey, privateKey } = await generateKeyPair(alg)
  const keys = createLocalJWKSet({
    keys: [{ ...(await exportJWK(publicKey)), kid: 'key-1', alg, use: 'sig' }],
  })
  const verify = createTokenVerifier(
    {
      keySets: new Map([
        [
          issuer,
          {
            keys: async () => keys,
            reload: async () => {},
            reloadsInMs: () => 0,
            isAvailable: () => true,
            revision: () => 0,
            ageMs: () => 0,
          },
        ],
      ]),
      audience,
      algorithms: [alg],
      identityClaim: 'sub',
    },
    systemClock,
  )
  const exp = Math.floor(Date.now() / 1_000) + 3_600
  const texts: string[] = []
  for (let index = 0; index < 2 * tokens; index += 1)
    texts.push(
      await new SignJWT({ iss: issuer, aud: audience, sub: `user-${index}`, exp })
        .setProtectedHeader({ alg, kid: 'key-1' })
        .sign(privateKey),
    )
  for (const text of texts.slice(0, tokens)) await verify(text)
  const before = process.cpuUsage()
  for (const text of texts.slice(tokens)) await verify(text)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / tokens
}

/** Prints the table. */
export async function printTokenCost(): Promise<void> {
  const rows: string[][] = []
  for (const alg of ['RS256', 'ES256', 'EdDSA']) rows.push([alg, `${Math.round(await measure(alg))}`])
  printTable('A token that the process does not know', ['algorithm', 'processor µs / token'], rows)
}
