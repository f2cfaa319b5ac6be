// A peer in a process of its own. PEER, FORM (`written` or `tuned`), JIT, CACHE_MS and PAGES_MS say which.
import { serveParent, usageHandlers } from '../child.ts'
import type { PeerOptions, StartPeer } from './peer.ts'
import { createTunedResolvers } from './tuned.ts'
import { createWrittenResolvers } from './written.ts'

const { env } = process
const upstreamUrl = env['UPSTREAM_URL'] ?? ''
const tuned = env['FORM'] === 'tuned'
const milliseconds = (text: string | undefined) => (text ? Number(text) : undefined)

const options: PeerOptions = {
  resolvers: tuned
    ? createTunedResolvers(upstreamUrl, milliseconds(env['PAGES_MS']))
    : createWrittenResolvers(upstreamUrl),
  jit: env['JIT'] === 'on',
  cacheMs: milliseconds(env['CACHE_MS']),
  tuned,
}

/** Loaded one by one: a peer's process holds nothing of the others. */
const peers: Readonly<Record<string, () => Promise<StartPeer>>> = {
  apollo: async () => (await import('./apollo.ts')).startApolloPeer,
  yoga: async () => (await import('./yoga.ts')).startYogaPeer,
  mercurius: async () => (await import('./mercurius.ts')).startMercuriusPeer,
}
const start = await peers[env['PEER'] ?? '']?.()
if (start === undefined) throw new TypeError('PEER names no peer')
serveParent(await start(options), usageHandlers, async () => {})
