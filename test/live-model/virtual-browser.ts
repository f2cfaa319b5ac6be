// What clients have of their environment, on virtual time and without a network: `fetch` and `setTimeout`.
import type { Duplex } from 'node:stream'
import type { TestContext } from 'node:test'
import type { VirtualClock } from '../virtual-clock.ts'
import { fetchOver } from './in-process-http.ts'

/** Connects to a host; undefined: it is unreachable. */
export type Reach = (host: string) => Duplex | undefined

/** Replaces both for the duration of the test. `reach` may be replaced at any time. */
export function useVirtualBrowser(
  t: TestContext,
  world: () => { readonly clock: VirtualClock; readonly reach: Reach },
): void {
  t.mock.method(globalThis, 'fetch', async (input: string | URL, init: RequestInit = {}) => {
    init.signal?.throwIfAborted()
    const url = new URL(input)
    const connection = world().reach(url.host)
    if (!connection) throw new TypeError('fetch failed')
    return fetchOver(connection, url, init)
  })
  t.mock.method(globalThis, 'setTimeout', (callback: () => void, ms = 0) => world().clock.after(ms, callback))
  t.mock.method(globalThis, 'clearTimeout', (cancel: unknown) => {
    if (typeof cancel === 'function') cancel()
  })
}
