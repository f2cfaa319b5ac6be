// The workload "visit" as an open loop: visits arrive at times that are fixed beforehand, however slow the server is.
import { createRandom } from '../../emulator/random.ts'
import { type Ask, operations, type Timeline, type Visit, visits } from '../workload.ts'

/** Between one page and the next, in milliseconds: from so long to so long, as long as a page takes to read. */
const leastThinkMs = 1_000
const mostThinkMs = 3_000

export interface Arrival extends Visit {
  /** Milliseconds after the start. */
  readonly atMs: number
  /** How long the user reads each page before the next. */
  readonly thinkMs: readonly number[]
}

/** So many visits, as a Poisson process. */
export function arrivals(seed: string, count: number, perSecond: number): Arrival[] {
  const random = createRandom(`arrivals ${seed}`)
  let atMs = 0
  return visits(seed, count).map((visit) => {
    atMs += (-Math.log(1 - random()) * 1_000) / perSecond
    const think = () => leastThinkMs + random() * (mostThinkMs - leastThinkMs)
    return { ...visit, atMs, thinkMs: Array.from({ length: visit.deeper }, think) }
  })
}

/** How many operations the visits are, where no list ends before. */
export function operationsOf(all: readonly Visit[]): number {
  return all.reduce((sum, { deeper }) => sum + 1 + deeper, 0)
}

/**
 * Lets the visits arrive. A first page is due when its visit arrives, a further one when the user has read the page before it: what
 * the load is late by counts as waiting.
 */
export async function runArrivals(
  all: readonly Arrival[],
  ask: Ask,
  { now, sleep }: Timeline,
): Promise<void> {
  const startedAt = now()
  const run = async ({ user, agent, operation, pageSize: first, thinkMs }: Arrival, arrivedAt: number) => {
    let dueAt = arrivedAt
    let after: string | null = null
    for (const thinkingMs of [...thinkMs, undefined]) {
      const variables = { agentName: `agent-${agent}`, first, after }
      const { hasNextPage, endCursor } = await ask(user, operations[operation], variables, dueAt)
      if (thinkingMs === undefined || !hasNextPage) return
      after = endCursor
      dueAt = now() + thinkingMs
      await sleep(thinkingMs)
    }
  }
  const running: Promise<void>[] = []
  for (const visit of all) {
    const arrivedAt = startedAt + visit.atMs
    await sleep(arrivedAt - now())
    running.push(run(visit, arrivedAt))
  }
  await Promise.all(running)
}
