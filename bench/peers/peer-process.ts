// A peer in a process of its own, configured by PEER, FORM (`written` or `tuned`), JIT, CACHE_MS, PAGES_MS, SUBGRAPH and ETAG.
import { serveParent, usageHandlers } from '../child.ts'
import { createTunedResolvers } from '../tuned-resolvers.ts'
import { frameworks } from './frameworks.ts'
import { createWrittenResolvers } from './written.ts'

const { UPSTREAM_URL = '', PEER = '', FORM, JIT, CACHE_MS, PAGES_MS, SUBGRAPH, ETAG } = process.env
const tuned = FORM === 'tuned'
const milliseconds = (value: string | undefined) => (value ? Number(value) : undefined)
const { resolvers, resolveReference } = tuned
  ? createTunedResolvers(UPSTREAM_URL, milliseconds(PAGES_MS))
  : createWrittenResolvers(UPSTREAM_URL)
const url = await frameworks[PEER]?.({
  resolvers,
  resolveReference: SUBGRAPH === 'on' ? resolveReference : undefined,
  jit: JIT === 'on',
  cacheMs: milliseconds(CACHE_MS),
  hasTags: ETAG === 'on',
  tuned,
})
if (url === undefined) throw new TypeError(`PEER names no peer: ${PEER}`)
serveParent(url, usageHandlers, async () => {})
