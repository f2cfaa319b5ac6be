// Tailcall as it takes part: on misses, and with its HTTP cache on pages that it has cached.
import type { BenchmarkName } from '../../benchmarks.ts'
import { caller, type Harness, type ListForm } from '../../harness.ts'
import { agentNames } from '../../lists.ts'
import type { Entrant } from '../entrant.ts'
import { createTailcallCheck } from './check.ts'

const [agentName = ''] = agentNames

/** Variables that are declared and missing fail an operation in it: they are sent as null. */
const absent = { after: null, last: null, before: null }

const form: ListForm = {
  toBody(body) {
    const { query, variables } = JSON.parse(body) as { query: string; variables: object }
    return JSON.stringify({ query, variables: { ...absent, ...variables } })
  },
  check: createTailcallCheck(agentName),
}

/** The entrants of a benchmark. `command` runs Tailcall. */
export function tailcallEntrants(
  harness: Harness,
  command: readonly string[],
  benchmark: BenchmarkName,
): Entrant[] {
  const entrant = (name: string, httpCache: number): Entrant => ({
    name,
    form,
    start: () =>
      harness.startServer(new URL('process.ts', import.meta.url), {
        TAILCALL: JSON.stringify(command),
        TAILCALL_USER: caller,
        TAILCALL_AGENT: agentName,
        HTTP_CACHE: `${httpCache}`,
      }),
  })
  if (benchmark === 'miss') return [entrant('Tailcall', 0)]
  return benchmark === 'hit' ? [entrant('Tailcall + its HTTP cache', 2 * agentNames.length)] : []
}
