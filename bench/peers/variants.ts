// The peers, each as commonly written and tuned, and the benchmarks that each takes part in.
import type { BenchmarkName } from '../benchmarks.ts'
import type { Harness, Server } from '../harness.ts'

export interface Variant {
  readonly name: string
  readonly peer: string
  /** Environment of peer-process.ts, without caches. */
  readonly env: Readonly<Record<string, string>>
  /** The caches that it has: its framework's own, a map of pages, both, or none. */
  readonly caches: readonly ('CACHE_MS' | 'PAGES_MS')[]
  readonly benchmarks: readonly BenchmarkName[]
}

/** Name, framework, name of its cache, and whether it compiles operations. */
const peers = [
  ['Apollo', 'apollo', 'response cache', 'off'],
  ['Yoga', 'yoga', 'response cache', 'off'],
  ['Yoga + jit', 'yoga', 'response cache', 'on'],
  ['Mercurius', 'mercurius', 'its cache', 'off'],
  ['Mercurius + jit', 'mercurius', 'its cache', 'on'],
] as const

export const variants: readonly Variant[] = peers.flatMap(([peer, PEER, cache, JIT]) => {
  const variant = (
    name: string,
    FORM: 'written' | 'tuned',
    caches: Variant['caches'],
    benchmarks: Variant['benchmarks'],
  ): Variant => ({ name, peer, env: { PEER, JIT, FORM }, caches, benchmarks })
  // Mercurius caches what resolvers returned, and therefore also serves operations in a new form.
  const cached: Variant['benchmarks'] = PEER === 'mercurius' ? ['hit', 'repeated'] : ['repeated']
  return [
    variant(`${peer}, as written`, 'written', [], ['miss']),
    variant(`${peer}, tuned`, 'tuned', [], ['miss']),
    variant(`${peer} + ${cache}, as written`, 'written', ['CACHE_MS'], cached),
    variant(`${peer}, tuned, page map`, 'tuned', ['PAGES_MS'], ['hit', 'repeated']),
    variant(`${peer} + ${cache}, tuned, page map`, 'tuned', ['CACHE_MS', 'PAGES_MS'], ['repeated']),
  ]
})

/** Starts a peer whose caches keep everything for `maxAgeMs`. */
export function startPeer(harness: Harness, { env, caches }: Variant, maxAgeMs: number): Promise<Server> {
  const ages = Object.fromEntries(caches.map((name) => [name, `${maxAgeMs}`]))
  return harness.startServer(new URL('peer-process.ts', import.meta.url), { ...env, ...ages })
}
