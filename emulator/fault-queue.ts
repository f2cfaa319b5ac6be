// Which fault a request meets: the first queued one that applies, else the standing one.
import type { Fault } from './fault.ts'
import type { RecordedRequest } from './recorded-request.ts'

export class FaultQueue {
  #queue: Fault[] = []
  #standing: Fault | undefined

  add(...faults: readonly Fault[]): void {
    this.#queue.push(...faults)
  }

  stand(fault: Fault | undefined): void {
    this.#standing = fault
  }

  clear(): void {
    this.#queue = []
    this.#standing = undefined
  }

  /** A queued fault is used up by being taken. */
  take(request: RecordedRequest): Fault | undefined {
    const index = this.#queue.findIndex((fault) => applies(fault, request))
    if (index !== -1) return this.#queue.splice(index, 1)[0]
    if (this.#standing !== undefined && applies(this.#standing, request)) return this.#standing
    return undefined
  }
}

function applies(fault: Fault, request: RecordedRequest): boolean {
  return fault.match === undefined || fault.match(request)
}
