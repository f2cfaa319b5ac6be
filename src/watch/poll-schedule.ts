// When a list is polled next: one timer, and its demand on the budget of all polls.
import type { Clock } from '../clock.ts'
import type { PollBudget } from './poll-budget.ts'

export interface PollScheduleOptions {
  readonly budget: Pick<PollBudget, 'replaceDemand'>
  /** What the list asks for, in milliseconds. */
  readonly intervalMs: () => number
  readonly poll: () => void
  readonly clock: Clock
}

export interface PollSchedule {
  /** When the next poll is due, by `Clock.now`. */
  readonly dueAt: () => number
  /** Sets when the next poll is due. */
  readonly set: (at: number) => void
  /** Waits for that time, and then polls. */
  readonly start: () => void
  /** Waits no longer, until `start`. */
  readonly cancel: () => void
  /** Waits no longer, and asks for no more polls. */
  readonly stop: () => void
}

/** Creates a schedule on which a poll is due now, and which waits for nothing yet. */
export function createPollSchedule({ budget, intervalMs, poll, clock }: PollScheduleOptions): PollSchedule {
  let dueAt = clock.now()
  let cancelTimer: (() => void) | undefined
  let demandMs: number | undefined
  const cancel = () => cancelTimer?.()
  return {
    dueAt: () => dueAt,
    set(at) {
      dueAt = at
      const demand = intervalMs()
      budget.replaceDemand(demandMs, demand)
      demandMs = demand
    },
    start() {
      cancel()
      cancelTimer = clock.after(Math.max(dueAt - clock.now(), 0), poll)
    },
    cancel,
    stop() {
      cancel()
      budget.replaceDemand(demandMs, undefined)
      demandMs = undefined
    },
  }
}
