// Random faults of writes: those of which a service reports that nothing was done, and those that lose a response.
import * as fc from 'fast-check'
import type { FaultGate, FaultKind } from '../../emulator/fault.ts'
import type { RecordedRequest } from '../../emulator/recorded-request.ts'
import { row } from '../emulator/start-emulator.ts'
import { deadlineMs } from './start-writes.ts'

export interface PlannedFault {
  readonly kind: FaultKind | 'hang' | 'late'
  readonly afterDeed: boolean
}

const status = (code: number, body?: string): FaultKind => ({
  kind: 'status',
  status: code,
  ...(body !== undefined && { body }),
})

/** In the API's own words: a service that responds so has done nothing. */
const requestErrors: FaultKind[] = [400, 401, 403, 409, 424, 429].map((code) => status(code))

/** They say nothing of the write, which may have been done. */
const losses: FaultKind[] = [
  { kind: 'resetBeforeHeaders' },
  { kind: 'resetMidBody' },
  { kind: 'truncatedContentLength' },
  { kind: 'truncatedChunked' },
  { kind: 'malformedJson' },
  { kind: 'html' },
  { kind: 'huge' },
  { kind: 'body', value: row('another', 1) },
  status(500),
  status(503),
  ...[403, 404, 409, 424, 502, 504].map((code) => status(code, '<html>')),
]

/** `hang` gets no response; `late` is carried out only when the caller has its result. */
export const plannedFault: fc.Arbitrary<PlannedFault> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ kind: fc.constantFrom(...requestErrors), afterDeed: fc.constant(false) }),
  },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom(...losses), afterDeed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('hang' as const), afterDeed: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('late' as const), afterDeed: fc.constant(false) }) },
)

/** Gates that no request passes until they open, and that say whether any waits whose caller still does. */
export class Gates {
  readonly #now: () => number
  /** When each came. */
  readonly #waiting = new Map<RecordedRequest, number>()
  #opened = Promise.withResolvers<void>()

  /** `now`: `Clock.now` of the callers. */
  constructor(now: () => number) {
    this.#now = now
  }

  /** Whether a request waits that came less than a deadline ago. */
  get hasWaiting(): boolean {
    return [...this.#waiting.values()].some((arrivedAt) => this.#now() - arrivedAt < deadlineMs)
  }

  readonly late: FaultGate = { pass: (request) => this.#wait(request, this.#opened.promise) }
  readonly hang: FaultGate = { pass: (request) => this.#wait(request, new Promise(() => undefined)) }

  /** Opens the gate for those that wait; resolves when they were carried out. */
  async open(): Promise<void> {
    this.#opened.resolve()
    this.#opened = Promise.withResolvers()
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => void setImmediate(resolve))
  }

  #wait(request: RecordedRequest, opened: Promise<void>): Promise<void> {
    this.#waiting.set(request, this.#now())
    request.closed.finally(() => this.#waiting.delete(request))
    return opened
  }
}
