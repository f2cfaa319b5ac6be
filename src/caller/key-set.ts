// An issuer's key set (RFC 7517): fetched when first needed, renewed in the background, kept while its endpoint is
// down, and never asked for more often than once per cool-down, whatever arrives.
import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose'
import type { Clock } from '../clock.ts'
import { AuthenticationError } from './authentication-error.ts'

const renewAfterMs = 10 * 60_000
/** After a time without requests, the first one waits for the keys of today: one that was withdrawn passes no more. */
const waitAfterMs = 20 * 60_000
const keepMs = 24 * 3_600_000
const coolDownMs = 30_000
const deadlineMs = 3_000

export interface KeySet {
  /** The keys. Rejects with AuthenticationError `unavailable` while none are known. */
  readonly current: () => Promise<JWTVerifyGetKey>
  /** For a token whose key is not in the set: fetches it anew unless that was done lately. Whether it changed. */
  readonly renew: () => Promise<boolean>
  /** Grows with every change of the keys. */
  readonly revision: () => number
}

/** Fetches the text at a URL. Rejects when there is none; `signal` ends it. */
export type FetchText = (url: string, signal: AbortSignal) => Promise<string>

/** Creates the key set that a URL publishes. Nothing is fetched yet. */
export function createKeySet(url: string, fetchText: FetchText, clock: Clock): KeySet {
  let known:
    | { readonly text: string; readonly getKey: JWTVerifyGetKey; readonly fetchedAt: number }
    | undefined
  let revision = 0
  let askedAt = Number.NEGATIVE_INFINITY
  let fetching: Promise<void> | undefined

  async function fetchKeys(): Promise<void> {
    const late = new AbortController()
    const cancel = clock.after(deadlineMs, () => late.abort())
    try {
      const text = await Promise.race([fetchText(url, late.signal), whenAborted(late.signal)])
      const getKey = createLocalJWKSet(JSON.parse(text))
      if (text !== known?.text) revision += 1
      known = { text, getKey, fetchedAt: clock.now() }
    } catch {
      // What is known goes on: until it is too old, a key set that cannot be had now changes nothing.
    } finally {
      cancel()
      fetching = undefined
    }
  }

  /** Joins the fetch under way, or starts one if the cool-down allows it. */
  function fetchOnce(): Promise<void> {
    if (fetching) return fetching
    if (clock.now() - askedAt < coolDownMs) return Promise.resolve()
    askedAt = clock.now()
    fetching = fetchKeys()
    return fetching
  }

  function usable(): JWTVerifyGetKey | undefined {
    return known && clock.now() - known.fetchedAt <= keepMs ? known.getKey : undefined
  }

  return {
    async current() {
      const now = clock.now()
      if (usable() === undefined || now - askedAt > waitAfterMs) await fetchOnce()
      else if (known && now - known.fetchedAt > renewAfterMs) void fetchOnce()
      const getKey = usable()
      if (getKey) return getKey
      throw new AuthenticationError('unavailable', 'the key set is not available')
    },
    async renew() {
      const before = revision
      await fetchOnce()
      return revision !== before
    },
    revision: () => revision,
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('the key set did not come in time')), {
      once: true,
    })
  })
}
