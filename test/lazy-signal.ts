// A lazy signal over a signal that a test has.
import type { LazySignal } from '../src/resilience/abortable.ts'

export function lazySignal(value: AbortSignal): LazySignal {
  return {
    get aborted() {
      return value.aborted
    },
    value,
  }
}
