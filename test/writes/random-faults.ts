// The faults that random writes meet, each for as long as the write lasts.
import type { Fault } from '../../emulator/fault.ts'

export const faults: readonly Fault[] = [
  { kind: 'resetBeforeHeaders' },
  { kind: 'resetBeforeHeaders', afterDeed: true },
  { kind: 'status', status: 503 },
  { kind: 'status', status: 503, afterDeed: true },
  { kind: 'status', status: 409 },
  { kind: 'status', status: 424 },
  { kind: 'status', status: 429, headers: { 'retry-after': '30' } },
  { kind: 'hang' },
  { kind: 'hang', afterDeed: true },
  { kind: 'html', afterDeed: true },
]
