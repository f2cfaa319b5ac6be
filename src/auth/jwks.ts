// An issuer's key set (RFC 7517): fetched when first needed, reloaded in the background, kept while its endpoint is down, and
// never fetched more often than once per cooldown, whatever tokens arrive.
import type { IncomingHttpHeaders } from 'node:http'
import type { JWTVerifyGetKey } from 'jose'
import { request } from 'undici'
import type { Clock } from '../clock.ts'
import { DeadlineExceededError, runWithDeadline } from '../resilience/deadline.ts'
import { utf8Text } from '../utf8-text.ts'
import { AuthenticationError } from './authentication-error.ts'
import { type PublishedKeys, parsePublishedKeys } from './published-keys.ts'

const reloadAfterMs = 10 * 60_000
/** After so long without a fetch, the next request waits for one: a key that was withdrawn verifies no token any more. */
const maxIdleMs = 20 * 60_000
const maxAgeMs = 24 * 3_600_000
const cooldownMs = 30_000
/** While no keys are known, a failed fetch is retried after so long, and twice as long each time, up to the cooldown. */
const firstRetryMs = 250
/** Of a fetch, in milliseconds. */
export const jwksDeadlineMs = 3_000
const maxBytes = 256 * 1024

export interface Jwks {
  /** Resolves to the keys. Rejects with AuthenticationError `unavailable` while none are known. */
  readonly keys: () => Promise<JWTVerifyGetKey>
  /** For a token that the keys do not verify: fetches the keys again unless that was done lately. Never rejects. */
  readonly reload: () => Promise<void>
  /** In how many milliseconds `reload` would fetch; 0: at once. */
  readonly reloadsInMs: () => number
  /** Whether keys are known that are not too old. */
  readonly isAvailable: () => boolean
  /** Grows with every change of the keys. */
  readonly revision: () => number
  /** Returns how long ago the keys were fetched, in milliseconds; undefined while none are known. */
  readonly ageMs: () => number | undefined
}

/** Resolves to the text at a URL. Rejects where there is none, or when the signal aborts. */
export type FetchJwks = (url: string, signal: AbortSignal) => Promise<string>

/** Called with the reason, whenever it changes, while the keys cannot be fetched, and with undefined once they can. */
export type OnJwksChange = (problem: string | undefined) => void

/** Creates the key set that a URL publishes. Nothing is fetched yet. */
export function createJwks(url: string, fetchText: FetchJwks, clock: Clock, onChange: OnJwksChange): Jwks {
  let known: (PublishedKeys & { readonly fetchedAt: number }) | undefined
  let revision = 0
  let fetchedAt = Number.NEGATIVE_INFINITY
  let nextFetchAt = Number.NEGATIVE_INFINITY
  let failures = 0
  let problem: string | undefined
  let fetching: Promise<void> | undefined

  function setProblem(next: string | undefined): void {
    if (next === problem) return
    problem = next
    onChange(next)
  }

  async function fetchKeys(): Promise<void> {
    try {
      const text = await runWithDeadline((signal) => fetchText(url, signal), jwksDeadlineMs, clock)
      const keys = parsePublishedKeys(text)
      if (keys.text !== known?.text) {
        revision += 1
        known = { ...keys, fetchedAt: clock.now() }
      } else known = { ...known, fetchedAt: clock.now() }
      failures = 0
      setProblem(undefined)
    } catch (error) {
      // Known keys stay in use until they are too old.
      const retryMs = Math.min(firstRetryMs * 2 ** failures, cooldownMs)
      failures += 1
      if (usableKeys() === undefined) nextFetchAt = clock.now() + retryMs
      setProblem(describeJwksFailure(error))
    } finally {
      fetching = undefined
    }
  }

  const reloadsInMs = () => Math.max(nextFetchAt - clock.now(), 0)

  /** Joins the fetch in flight, or starts one unless the cooldown forbids it. */
  function reload(): Promise<void> {
    if (fetching) return fetching
    if (reloadsInMs() > 0) return Promise.resolve()
    fetchedAt = clock.now()
    nextFetchAt = fetchedAt + cooldownMs
    fetching = fetchKeys()
    return fetching
  }

  function usableKeys(): JWTVerifyGetKey | undefined {
    return known && clock.now() - known.fetchedAt <= maxAgeMs ? known.getKey : undefined
  }

  return {
    async keys() {
      const now = clock.now()
      if (usableKeys() === undefined || now - fetchedAt > maxIdleMs) await reload()
      else if (known && now - known.fetchedAt > reloadAfterMs) void reload()
      const getKey = usableKeys()
      if (getKey) return getKey
      const retryAfterMs = Math.ceil(reloadsInMs())
      throw new AuthenticationError('unavailable', 'the key set is not available', { retryAfterMs })
    },
    reload,
    reloadsInMs,
    isAvailable: () => usableKeys() !== undefined,
    revision: () => revision,
    ageMs: () => known && clock.now() - known.fetchedAt,
  }
}

/** Why a fetch failed: in words of our own, or as a system's code, since a library's message can repeat what was received. */
export function describeJwksFailure(error: unknown): string {
  if (error instanceof DeadlineExceededError) return 'it did not come in time'
  if (!(error instanceof Error)) return 'the fetch failed'
  return 'code' in error ? `the fetch failed (${String(error.code)})` : error.message
}

export interface JwksResponse {
  readonly text: string
  readonly headers: IncomingHttpHeaders
}

/** Fetches over HTTP, without following redirects. Rejects for any status but 200 and above 256 KiB. */
export async function requestJwks(url: string, signal: AbortSignal): Promise<JwksResponse> {
  const { statusCode, headers, body } = await request(url, {
    headers: { accept: 'application/json' },
    signal,
  })
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (statusCode !== 200) break
    if (bytes > maxBytes) throw new Error('it is longer than 256 KiB')
    chunks.push(chunk)
  }
  if (statusCode !== 200) throw new Error(`its endpoint responds with status ${statusCode}`)
  return { text: utf8Text(Buffer.concat(chunks)), headers }
}

/** The text alone. */
export const fetchJwks: FetchJwks = async (url, signal) => (await requestJwks(url, signal)).text
