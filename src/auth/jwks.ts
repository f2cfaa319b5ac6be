// An issuer's key set (RFC 7517): fetched when first needed, renewed in the background, kept while its endpoint is
// down, and never asked for more often than once per cool-down, whatever arrives.
import type { JWTVerifyGetKey } from 'jose'
import type { Clock } from '../clock.ts'
import { AuthenticationError } from './authentication-error.ts'
import { type PublishedKeys, parsePublishedKeys } from './published-keys.ts'

const renewAfterMs = 10 * 60_000
/** After a time without requests, the first one waits for the keys of today: one that was withdrawn passes no more. */
const waitAfterMs = 20 * 60_000
const keepMs = 24 * 3_600_000
const coolDownMs = 30_000
/** While no keys are known, a fetch that failed is tried again after so long, and twice as long each time, up to the cool-down. */
const firstRetryMs = 250
const deadlineMs = 3_000

export interface Jwks {
  /** The keys. Rejects with AuthenticationError `unavailable`, and when to come again, while none are known. */
  readonly keys: () => Promise<JWTVerifyGetKey>
  /** For a token that the keys do not verify: fetches them anew unless that was done lately. Settles in any case. */
  readonly reload: () => Promise<void>
  /** In how many milliseconds `renew` would fetch; 0: at once. */
  readonly renewsInMs: () => number
  /** Grows with every change of the keys. */
  readonly revision: () => number
}

/** Fetches the text at a URL. Rejects when there is none; `signal` ends it. */
export type FetchJwks = (url: string, signal: AbortSignal) => Promise<string>

/** Told when the keys can no longer be fetched and why, whenever the reason changes, and with undefined when they can again. */
export type OnJwksChange = (problem: string | undefined) => void

/** Creates the key set that a URL publishes. Nothing is fetched yet. */
export function createJwks(url: string, fetchText: FetchJwks, clock: Clock, onChange: OnJwksChange): Jwks {
  let known: (PublishedKeys & { readonly fetchedAt: number }) | undefined
  let revision = 0
  let askedAt = Number.NEGATIVE_INFINITY
  let nextFetchAt = Number.NEGATIVE_INFINITY
  let failures = 0
  let problem: string | undefined
  let fetching: Promise<void> | undefined

  function tell(now: string | undefined): void {
    if (now === problem) return
    problem = now
    onChange(now)
  }

  async function fetchKeys(): Promise<void> {
    const late = new AbortController()
    const cancel = clock.after(deadlineMs, () => late.abort())
    try {
      const text = await Promise.race([fetchText(url, late.signal), whenAborted(late.signal)])
      const keys = parsePublishedKeys(text)
      if (keys.text !== known?.text) {
        revision += 1
        known = { ...keys, fetchedAt: clock.now() }
      } else known = { ...known, fetchedAt: clock.now() }
      failures = 0
      tell(undefined)
    } catch (error) {
      // What is known goes on: until it is too old, a key set that cannot be had now changes nothing.
      const retryMs = Math.min(firstRetryMs * 2 ** failures, coolDownMs)
      failures += 1
      if (usable() === undefined) nextFetchAt = clock.now() + retryMs
      tell(late.signal.aborted ? 'it did not come in time' : describe(error))
    } finally {
      cancel()
      fetching = undefined
    }
  }

  const renewsInMs = () => Math.max(nextFetchAt - clock.now(), 0)

  /** Joins the fetch under way, or starts one if it may. */
  function fetchOnce(): Promise<void> {
    if (fetching) return fetching
    if (renewsInMs() > 0) return Promise.resolve()
    askedAt = clock.now()
    nextFetchAt = askedAt + coolDownMs
    fetching = fetchKeys()
    return fetching
  }

  function usable(): JWTVerifyGetKey | undefined {
    return known && clock.now() - known.fetchedAt <= keepMs ? known.getKey : undefined
  }

  return {
    async keys() {
      const now = clock.now()
      if (usable() === undefined || now - askedAt > waitAfterMs) await fetchOnce()
      else if (known && now - known.fetchedAt > renewAfterMs) void fetchOnce()
      const getKey = usable()
      if (getKey) return getKey
      const retryAfterMs = Math.ceil(renewsInMs())
      throw new AuthenticationError('unavailable', 'the key set is not available', { retryAfterMs })
    },
    reload: fetchOnce,
    renewsInMs,
    revision: () => revision,
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the fetch is over')), { once: true })
  })
}

/** In words of our own, or a system's code: what a library says can repeat what came. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return 'the fetch failed'
  return 'code' in error ? `the fetch failed (${String(error.code)})` : error.message
}
