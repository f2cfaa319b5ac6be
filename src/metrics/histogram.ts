// A histogram whose series are plain numbers, because each request is counted into one: the Prometheus client's own histogram
// validates, sorts and joins its labels for each value. The client's registry reads it like a metric of its own.
import type { MetricObjectWithValues, MetricValueWithName } from '@prometheus-io/client'

type LabelSet = Readonly<Record<string, string>>

/** Counts a value into a series, in the unit that the histogram's name ends in. */
export type Observe = (value: number) => void

export interface HistogramDefinition {
  readonly name: string
  readonly help: string
  /** The upper bounds of its buckets, ascending. */
  readonly buckets: readonly number[]
}

interface Series {
  readonly labels: LabelSet
  /** By bucket, without those below; the last is of values above all bounds. */
  readonly counts: number[]
  sum: number
}

export class Histogram {
  readonly type = 'histogram'
  readonly name: string
  readonly help: string
  readonly #buckets: readonly number[]
  readonly #series = new Map<string, Series>()

  constructor({ name, help, buckets }: HistogramDefinition) {
    this.name = name
    this.help = help
    this.#buckets = buckets
  }

  /** Returns what counts values into the series with these labels, which is shown from now on. */
  series(labels: LabelSet): Observe {
    const key = JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    const series = this.#series.get(key) ?? {
      labels,
      counts: [...this.#buckets.map(() => 0), 0],
      sum: 0,
    }
    this.#series.set(key, series)
    const { counts } = series
    const buckets = this.#buckets
    return (value) => {
      let bucket = 0
      while (bucket < buckets.length && value > Number(buckets[bucket])) bucket += 1
      counts[bucket] = (counts[bucket] ?? 0) + 1
      series.sum += value
    }
  }

  /** Resolves to its samples, as the client's registry asks for them. */
  async get(): Promise<MetricObjectWithValues<MetricValueWithName<string>>> {
    const { name, help, type } = this
    const values = [...this.#series.values()].flatMap((series) => this.#samplesOf(series))
    return { name, help, type, aggregator: 'sum', values } as unknown as MetricObjectWithValues<
      MetricValueWithName<string>
    >
  }

  #samplesOf({ labels, counts, sum }: Series): MetricValueWithName<string>[] {
    let count = 0
    const samples = counts.map((added, bucket) => {
      count += added
      const le = this.#buckets[bucket] ?? '+Inf'
      return { labels: { le, ...labels }, value: count, metricName: `${this.name}_bucket` }
    })
    return [
      ...samples,
      { labels, value: sum, metricName: `${this.name}_sum` },
      { labels, value: count, metricName: `${this.name}_count` },
    ]
  }
}
