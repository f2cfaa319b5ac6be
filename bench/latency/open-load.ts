// The load of an open loop: operations are sent when they are due, and their time counts from then, however late the load is.
import { setTimeout } from 'node:timers/promises'
import { createOperationClient } from '../operation-client.ts'
import { type Ask, runScreens, type Screen, type Timeline } from '../workload.ts'
import { type Arrival, runArrivals } from './arrivals.ts'

/** Between a screen's pages, in milliseconds. */
export const turnMs = 1_000

export interface OpenPlan {
  readonly url: string
  /** `Bearer …` by the user's number. */
  readonly authorizations: readonly string[]
  readonly arrivals: readonly Arrival[]
  readonly screens: readonly Screen[]
}

/** Runs a plan to its end. Resolves to the time that each operation took, in milliseconds. */
export async function openLoad({ url, authorizations, arrivals, screens }: OpenPlan): Promise<number[]> {
  const client = createOperationClient(url, authorizations, null)
  const tookMs: number[] = []
  const now = () => performance.now()
  const time: Timeline = { now, sleep: async (ms) => void (ms > 0 && (await setTimeout(ms))) }
  const ask: Ask = async (user, query, variables, dueAt = now()) => {
    const pageInfo = await client.send(user, query, variables)
    tookMs.push(now() - dueAt)
    return pageInfo
  }
  await Promise.all([runArrivals(arrivals, ask, time), runScreens(screens, ask, time, turnMs)])
  await client.close()
  return tookMs
}
