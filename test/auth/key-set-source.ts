// A key set's endpoint without a network, on virtual time: its responses are set by the test, its requests counted.
import { createJwks, type FetchJwks, type Jwks } from '../../src/auth/jwks.ts'
import {
  createTokenVerifier,
  type TokenVerifierOptions,
  type VerifyToken,
} from '../../src/auth/token-verifier.ts'
import { createVirtualClock, type VirtualClock } from '../virtual-clock.ts'
import { inSeconds, issuer, publicJwk } from './issuer.ts'

export interface KeySource {
  readonly clock: VirtualClock
  readonly keySet: Jwks
  /** What the endpoint responds with from now on: a body, an error, or, for `hang`, nothing at all. */
  response: string | Error
  /** Times of all fetches, in milliseconds from the start. */
  readonly fetchedAt: readonly number[]
  /** The reported changes: why the keys cannot be fetched; undefined: they can again. */
  readonly problems: readonly (string | undefined)[]
  /** The signal of the last fetch. */
  readonly lastSignal: () => AbortSignal | undefined
  readonly verify: VerifyToken
  readonly rules: TokenVerifierOptions
}

/** The text of a key set that has the known key under each of these names. */
export function keySetOf(...names: readonly string[]): string {
  return JSON.stringify({ keys: names.map((kid) => ({ ...publicJwk, kid, alg: 'ES256', use: 'sig' })) })
}

/** Starts the endpoint, with `key-1` in its set, and a token verifier that fetches from it. */
export function startKeySource(): KeySource {
  // The second in which tokens are signed, so that their claims count from the start.
  const clock = createVirtualClock(inSeconds(0) * 1_000)
  const startedAt = clock.now()
  const fetchedAt: number[] = []
  const problems: (string | undefined)[] = []
  let signal: AbortSignal | undefined
  const fetchText: FetchJwks = (_, fetchSignal) => {
    fetchedAt.push(clock.now() - startedAt)
    signal = fetchSignal
    const { response } = source
    if (response === 'hang') return new Promise(() => {})
    return response instanceof Error ? Promise.reject(response) : Promise.resolve(response)
  }
  const keySet = createJwks('https://issuer.example/keys', fetchText, clock, (problem) =>
    problems.push(problem),
  )
  const rules: TokenVerifierOptions = {
    keySets: new Map([[issuer, keySet]]),
    audience: 'the-gateway',
    algorithms: ['RS256', 'ES256', 'PS256', 'EdDSA'],
    identityClaim: 'sub',
  }
  const source: KeySource = {
    clock,
    keySet,
    response: keySetOf('key-1'),
    fetchedAt,
    problems,
    lastSignal: () => signal,
    rules,
    verify: createTokenVerifier(rules, clock),
  }
  return source
}
