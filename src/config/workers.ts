// The workers of a gateway: how many there are, and how much of a limit each one gets.
import { availableParallelism } from 'node:os'
import type { Settings } from './parse-settings.ts'
import { maxWorkers } from './server-settings.ts'

/** Returns how many processes serve requests. `auto` is one for each core, and no more than there are calls and streams to share. */
export function countWorkers({ WORKERS, UPSTREAM_MAX_CONCURRENCY, MAX_STREAMS }: Settings): number {
  return WORKERS === 'auto'
    ? Math.min(availableParallelism(), maxWorkers, UPSTREAM_MAX_CONCURRENCY, MAX_STREAMS)
    : WORKERS
}

/** Returns one worker's share of a limit: a whole number, all shares together never more than the limit. */
export function shareOf(limit: number, workers: number): number {
  return Math.floor(limit / workers)
}
