// The peers, each as commonly written and tuned, and which questions each is asked.
import type { BenchmarkName } from '../benchmarks.ts'

export interface Variant {
  readonly name: string
  /** The peer that it is a form of. */
  readonly peer: string
  /** Environment of peer-process.ts; caches are added where the question wants them. */
  readonly env: Readonly<Record<string, string>>
  /** What it keeps between requests: its framework's cache, a map of pages, both, or nothing. */
  readonly keeps: readonly ('CACHE_MS' | 'PAGES_MS')[]
  readonly questions: readonly BenchmarkName[]
}

interface Peer {
  readonly name: string
  readonly PEER: string
  readonly JIT?: 'on'
}

const peers: readonly Peer[] = [
  { name: 'Apollo', PEER: 'apollo' },
  { name: 'Yoga', PEER: 'yoga' },
  { name: 'Yoga + jit', PEER: 'yoga', JIT: 'on' },
  { name: 'Mercurius', PEER: 'mercurius' },
  { name: 'Mercurius + jit', PEER: 'mercurius', JIT: 'on' },
]

const cacheNames: Readonly<Record<string, string>> = {
  apollo: 'response cache',
  yoga: 'response cache',
  mercurius: 'its cache',
}

/** A cache that serves what the framework's resolvers gave, in whatever form the operation comes. */
const keepsFields = (peer: Peer) => peer.PEER === 'mercurius'

export const variants: readonly Variant[] = peers.flatMap((peer): Variant[] => {
  const { name, ...env } = peer
  const of = { peer: name }
  const cached = `${name} + ${cacheNames[peer.PEER]}`
  const written = { ...env, FORM: 'written' }
  const tuned = { ...env, FORM: 'tuned' }
  const hits: readonly BenchmarkName[] = keepsFields(peer) ? ['hit', 'repeated'] : ['repeated']
  return [
    { ...of, name: `${name}, as written`, env: written, keeps: [], questions: ['miss'] },
    { ...of, name: `${name}, tuned`, env: tuned, keeps: [], questions: ['miss'] },
    { ...of, name: `${cached}, as written`, env: written, keeps: ['CACHE_MS'], questions: hits },
    {
      ...of,
      name: `${name}, tuned, page map`,
      env: tuned,
      keeps: ['PAGES_MS'],
      questions: ['hit', 'repeated'],
    },
    {
      ...of,
      name: `${cached}, tuned, page map`,
      env: tuned,
      keeps: ['CACHE_MS', 'PAGES_MS'],
      questions: ['repeated'],
    },
  ]
})

/** The variant's environment, keeping what it keeps for `ms`. */
export function environmentOf({ env, keeps }: Variant, ms: number): Record<string, string> {
  return { ...env, ...Object.fromEntries(keeps.map((name) => [name, `${ms}`])) }
}
