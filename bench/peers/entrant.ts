// A server that takes part in a benchmark, and how all that take part are compared with the gateway.
import type { ListForm, Server } from '../harness.ts'
import { type Measured, median, ratioOf, show, showRatio } from '../rounds.ts'
import { printTable } from '../table.ts'

export interface Entrant {
  readonly name: string
  /** Absent: that of the schema. */
  readonly form?: ListForm
  readonly start: () => Promise<Server>
}

export const gatewayName = 'this gateway'

/** Prints each one's operations as a share of those of `base`, and how many times each one's the gateway's are. */
export function printComparison(title: string, measured: Measured, base: string): void {
  printTable(
    title,
    [
      'server',
      `operations / ${base} (least–most)`,
      'this gateway is … × it',
      'by processor time',
      'processor µs / operation',
    ],
    [...measured].map(([name, all]) => {
      const lead = ratioOf(measured, gatewayName, name)
      const cpuUs = median(all.map((measurement) => measurement.cpuUs)).toFixed(0)
      return [name, showRatio(ratioOf(measured, name, base)), show(lead.median), show(lead.byCpu), cpuUs]
    }),
  )
}
