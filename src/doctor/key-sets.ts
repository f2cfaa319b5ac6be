// The issuers' key sets: can they be fetched, and do they verify tokens of the accepted algorithms?
import type { JWK } from 'jose'
import { describeJwksFailure, type JwksResponse, jwksDeadlineMs, requestJwks } from '../auth/jwks.ts'
import { parsePublishedKeys } from '../auth/published-keys.ts'
import type { Clock } from '../clock.ts'
import { publicAddress } from '../logging/public-address.ts'
import { runWithDeadline } from '../resilience/deadline.ts'
import type { ExaminedPart, Finding } from './finding.ts'
import { showMs } from './latency.ts'

/** Fetches the key set once. Never rejects. `algorithms`: AUTH_ALGORITHMS. */
export async function examineKeySet(
  url: string,
  algorithms: readonly string[],
  clock: Clock,
): Promise<ExaminedPart> {
  const startedAt = clock.now()
  const part = { part: 'key set', address: publicAddress(url) } as const
  try {
    const response = await runWithDeadline((signal) => requestJwks(url, signal), jwksDeadlineMs, clock)
    const tookMs = clock.now() - startedAt
    const keys = JSON.parse(parsePublishedKeys(response.text).text) as JWK[]
    const reachable: Finding = {
      check: 'reachable',
      status: 'ok',
      found: `${keys.length} ${keys.length === 1 ? 'key' : 'keys'}, in ${showMs(tookMs)}`,
      meaning: 'The gateway fetches the key set at its start, and every 10 minutes while it is used.',
    }
    return {
      ...part,
      findings: [reachable, algorithmsFinding(keys, algorithms), ageFinding(response, clock)],
    }
  } catch (error) {
    const reachable: Finding = {
      check: 'reachable',
      status: 'failure',
      found: `no: ${describeJwksFailure(error)}`,
      meaning: 'The gateway can verify no token of this issuer: every request gets 503.',
      advice: 'Check AUTH_JWKS_URL, and the network between.',
    }
    return { ...part, findings: [reachable] }
  }
}

const ofCurve: Readonly<Record<string, readonly string[]>> = {
  'P-256': ['ES256'],
  'P-384': ['ES384'],
  'P-521': ['ES512'],
  Ed25519: ['EdDSA', 'Ed25519'],
}

/** The algorithms whose signatures a key can verify. */
function algorithmsOf({ alg, kty, crv }: JWK): readonly string[] {
  if (alg !== undefined) return alg === 'EdDSA' || alg === 'Ed25519' ? ['EdDSA', 'Ed25519'] : [alg]
  if (kty === 'RSA') return ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
  return (crv !== undefined && Object.hasOwn(ofCurve, crv) && ofCurve[crv]) || []
}

function algorithmsFinding(keys: readonly JWK[], accepted: readonly string[]): Finding {
  const check = 'algorithms'
  const names = new Set(keys.map(({ alg, kty, crv }) => alg ?? `any of ${crv ?? kty}`))
  const found = [...names].join(', ')
  const isUsable = keys.some((key) => algorithmsOf(key).some((algorithm) => accepted.includes(algorithm)))
  return isUsable
    ? { check, status: 'ok', found, meaning: 'AUTH_ALGORITHMS accepts tokens that these keys sign.' }
    : {
        check,
        status: 'failure',
        found,
        meaning: 'AUTH_ALGORITHMS accepts no token that these keys sign: every token is refused.',
        advice: `Add the issuer's algorithm to AUTH_ALGORITHMS, which is ${accepted.join(',')}.`,
      }
}

function ageFinding({ headers }: JwksResponse, clock: Clock): Finding {
  const check = 'age'
  const modified = Date.parse(headers['last-modified'] ?? '')
  const cachedSeconds = Number(headers.age ?? Number.NaN)
  if (!Number.isNaN(modified))
    return {
      check,
      status: 'ok',
      found: `changed ${showAge(clock.wallNow() - modified)} ago`,
      meaning: 'By Last-Modified. After a rotation, the gateway fetches new keys when a token needs one.',
    }
  if (!Number.isNaN(cachedSeconds) && cachedSeconds > 0)
    return {
      check,
      status: 'ok',
      found: `from a cache, ${showAge(cachedSeconds * 1_000)} old`,
      meaning: 'By Age. New keys arrive in the gateway only after that cache has them.',
    }
  return { check, status: 'ok', found: 'not stated', meaning: 'Neither Last-Modified nor Age is sent.' }
}

function showAge(ms: number): string {
  const minutes = Math.max(Math.round(ms / 60_000), 0)
  if (minutes < 120) return `${minutes} min`
  return minutes < 2_880 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`
}
