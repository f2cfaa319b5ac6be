// Which metrics a PromQL text asks for, compared with the catalogue: names, labels, and values of labels.
import type { Metric } from '../../src/metrics/metric.ts'

/** Labels that Prometheus or its targets add. */
const targetLabels = ['job', 'instance', 'le', 'alertname', 'alertstate']
/** Metrics of the client library and of Prometheus itself. */
const otherMetrics = [
  'nodejs_eventloop_utilization_histogram_sum',
  'nodejs_eventloop_utilization_histogram_count',
  'process_cpu_seconds_total',
  'process_resident_memory_bytes',
]

/** Returns one sentence for each mistake. */
export function wrongSelectors(text: string, catalogue: Readonly<Record<string, Metric>>): string[] {
  const selectors = text.matchAll(/(?<![:\w])((?:sessions_gateway|http|nodejs|process)_\w+)(?:\{([^}]*)\})?/g)
  const found: Metric[] = []
  const mistakes: string[] = []
  for (const [, name = '', matchers = ''] of selectors) {
    if (otherMetrics.includes(name)) continue
    // Labels such as http_route are listed after `by`, and in matchers.
    const isLabel = Object.values(catalogue).some(({ labels }) => name in labels)
    const metric = metricOf(name, catalogue)
    if (metric !== undefined) {
      found.push(metric)
      mistakes.push(...wrongMatchers(name, metric, matchers))
    } else if (!isLabel) mistakes.push(`there is no ${name}`)
  }
  for (const [, list = ''] of text.matchAll(/\b(?:by|without) \(([^)]*)\)/g))
    for (const label of list.split(/, */))
      if (!targetLabels.includes(label) && found.length > 0 && !found.some(({ labels }) => label in labels))
        mistakes.push(`no metric in it has ${label}`)
  return mistakes
}

/** Of a histogram only the series exist, of others only the metric itself. */
function metricOf(name: string, catalogue: Readonly<Record<string, Metric>>): Metric | undefined {
  const own = catalogue[name]
  if (own !== undefined && own.kind !== 'histogram') return own
  const histogram = catalogue[name.replace(/_(?:bucket|sum|count)$/, '')]
  return own === undefined && histogram?.kind === 'histogram' ? histogram : undefined
}

function wrongMatchers(name: string, metric: Metric, matchers: string): string[] {
  return [...matchers.matchAll(/(\w+)(=~|!~|!=|=)"([^"]*)"/g)].flatMap(
    ([, label = '', operator = '', text = '']) => {
      if (targetLabels.includes(label)) return []
      const values = metric.labels[label]
      if (values === undefined) return [`${name} has no ${label}`]
      const given = operator.endsWith('~') ? text.split('|') : [text]
      const wrong = given.filter((value) =>
        'pattern' in values ? !values.pattern.test(value) : !values.includes(value),
      )
      return wrong.map((value) => `${label} of ${name} is never ${value}`)
    },
  )
}
