// A peer in a process of its own, configured by PEER, FORM (`written` or `tuned`), JIT, CACHE_MS and PAGES_MS.
import { serveParent, usageHandlers } from '../child.ts'
import { createTunedResolvers } from '../tuned-resolvers.ts'
import { frameworks } from './frameworks.ts'
import { createWrittenResolvers } from './written.ts'

const { UPSTREAM_URL = '', PEER = '', FORM, JIT, CACHE_MS, PAGES_MS } = process.env
const tuned = FORM === 'tuned'
const milliseconds = (value: string | undefined) => (value ? Number(value) : undefined)
const url = await frameworks[PEER]?.({
  resolvers: tuned
    ? createTunedResolvers(UPSTREAM_URL, milliseconds(PAGES_MS))
    : createWrittenResolvers(UPSTREAM_URL),
  jit: JIT === 'on',
  cacheMs: milliseconds(CACHE_MS),
  tuned,
})
if (url === undefined) throw new TypeError(`PEER names no peer: ${PEER}`)
serveParent(url, usageHandlers, async () => {})
