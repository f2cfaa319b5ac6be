// A `fetch` for clients that poll: what is asked for again by GET and has not changed comes as a 304 without a body.

interface KeptResponse {
  readonly etag: string
  readonly body: string
  readonly headers: Headers
}

const maxKept = 20

/** Creates a `fetch` that keeps the responses of one user: another user needs another one. */
export function createEtagFetch(): typeof fetch {
  const kept = new Map<string, KeptResponse>()
  return async (input, init = {}) => {
    if ((init.method ?? 'GET') !== 'GET') return fetch(input, init)
    const url = input instanceof Request ? input.url : String(input)
    const known = kept.get(url)
    const headers = new Headers(init.headers)
    // Browsers send a GET across origins unasked, but not with this header: the gateway rejects a GET without it.
    headers.set('apollo-require-preflight', 'true')
    // With `no-store` alone, `fetch` adds `no-cache`, and each poll would cost a call to the service.
    headers.set('cache-control', 'max-age=0')
    if (known) headers.set('if-none-match', known.etag)
    const response = await fetch(input, { ...init, headers, cache: 'no-store' })
    if (response.status === 304 && known) return new Response(known.body, { headers: known.headers })
    const etag = response.headers.get('etag')
    if (etag === null) return response
    kept.delete(url)
    kept.set(url, { etag, body: await response.clone().text(), headers: response.headers })
    if (kept.size > maxKept) kept.delete(kept.keys().next().value ?? '')
    return response
  }
}
