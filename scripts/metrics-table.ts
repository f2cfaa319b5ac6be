// The table of docs/metrics.md, from the catalogue of metrics.

import { toTable } from '../src/markdown-table.ts'
import { catalogue } from '../src/metrics/catalogue.ts'
import type { LabelValues, Metric } from '../src/metrics/metric.ts'

/** One row per metric: name, kind, labels with their values, meaning. */
export function metricsTable(): string {
  const rows = Object.entries<Metric>(catalogue).map(([name, { kind, labels, help }]) => [
    `\`${name}\``,
    kind,
    Object.entries(labels)
      .map(([label, values]) => `\`${label}\`: ${describeValues(values)}`)
      .join('<br>'),
    help,
  ])
  return toTable([['Name', 'Kind', 'Labels', 'Meaning'], ...rows])
}

function describeValues(values: LabelValues): string {
  if ('pattern' in values) return values.meaning
  const named = values.filter((value) => value !== '').map((value) => `\`${value}\``)
  return `${named.join(', ')}${values.includes('') ? ', or empty' : ''}`
}
