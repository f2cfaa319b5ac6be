// The peers, each as commonly written and tuned, and what each is measured on: for time, where it can be its framework's best.
import type { BenchmarkName } from '../benchmarks.ts'
import type { Harness, Server } from '../harness.ts'

/** A benchmark, or a run of its own: "visit", entity fetches, conditional GETs. */
export type Run = BenchmarkName | 'mixed' | 'entities' | 'get'

export interface Variant {
  readonly name: string
  readonly peer: string
  /** Environment of peer-process.ts, without caches. */
  readonly env: Readonly<Record<string, string>>
  /** The caches that it has: its framework's own, a map of pages, both, or none. */
  readonly caches: readonly ('CACHE_MS' | 'PAGES_MS')[]
  readonly runs: readonly Run[]
}

/** Name, framework, and name of its cache. Yoga and Mercurius compile operations: without it they are slower everywhere. */
const peers = [
  ['Apollo', 'apollo', 'response cache', 'off'],
  ['Yoga + jit', 'yoga', 'response cache', 'on'],
  ['Mercurius + jit', 'mercurius', 'its cache', 'on'],
] as const

export const variants: readonly Variant[] = peers.flatMap(([peer, PEER, cache, JIT]) => {
  const variant = (
    name: string,
    FORM: 'written' | 'tuned',
    caches: Variant['caches'],
    runs: Variant['runs'],
  ): Variant => ({ name, peer, env: { PEER, JIT, FORM }, caches, runs })
  // Mercurius caches what resolvers returned: it serves operations in a new form, too, and adds nothing to a map of pages.
  const isMercurius = PEER === 'mercurius'
  const cached: Variant['runs'] = isMercurius ? ['hit', 'repeated', 'get', 'mixed'] : ['repeated', 'get']
  const mapped: Variant['runs'] = isMercurius ? ['repeated', 'get', 'mixed'] : []
  return [
    variant(`${peer}, as written`, 'written', [], ['miss', 'mixed', 'entities']),
    variant(`${peer}, tuned`, 'tuned', [], ['miss', 'mixed']),
    variant(`${peer} + ${cache}, as written`, 'written', ['CACHE_MS'], cached),
    variant(`${peer}, tuned, page map`, 'tuned', ['PAGES_MS'], ['hit', 'entities', ...mapped]),
    variant(
      `${peer} + ${cache}, tuned, page map`,
      'tuned',
      ['CACHE_MS', 'PAGES_MS'],
      isMercurius ? [] : ['repeated', 'get'],
    ),
  ]
})

/** Starts a peer whose caches keep everything for `maxAgeMs`; `env` stands beside the variant's own. */
export function startPeer(
  harness: Harness,
  variant: Variant,
  maxAgeMs: number,
  env: Readonly<Record<string, string>> = {},
): Promise<Server> {
  const ages = Object.fromEntries(variant.caches.map((name) => [name, `${maxAgeMs}`]))
  return harness.startServer(new URL('peer-process.ts', import.meta.url), { ...variant.env, ...ages, ...env })
}
