// What a metric is: its kind, help and labels.

/** The values that a label may have: these, or what the pattern matches. The empty string stands for a label without a value. */
export type LabelValues = readonly string[] | { readonly pattern: RegExp; readonly meaning: string }

export interface Metric {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  /** The values of each label, by its name. */
  readonly labels: Readonly<Record<string, LabelValues>>
  /** Of a histogram: the upper bounds of its buckets, in the unit that its name ends in. */
  readonly buckets?: readonly number[]
}

/** Labels with values that the metric may have; of a pattern, any string. */
export type LabelsOf<M extends Metric> = {
  readonly [Label in keyof M['labels']]: M['labels'][Label] extends readonly (infer Value)[] ? Value : string
}

/** Returns what is wrong with the labels of a series; undefined if nothing is. */
export function findWrongLabel(metric: Metric, labels: Readonly<Record<string, string>>): string | undefined {
  const unknown = Object.keys(labels).find((label) => !Object.hasOwn(metric.labels, label))
  if (unknown !== undefined) return `${unknown} is no label of it`
  for (const [label, values] of Object.entries(metric.labels)) {
    const value = labels[label] ?? ''
    const isAllowed = 'pattern' in values ? values.pattern.test(value) : values.includes(value)
    if (!isAllowed) return `${label} must not be ${JSON.stringify(value)}`
  }
  return undefined
}

/**
 * The upper bounds of durations, in seconds: OpenTelemetry's conventions begin with 5 ms, which is longer than most
 * responses take.
 */
export const durationBuckets = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 2.5, 10,
] as const
