// The names and labels of the catalogue as types: a metric or a label that it does not have is a type error.
import type { catalogue } from './catalogue.ts'
import type { LabelsOf } from './metric.ts'

type Catalogue = typeof catalogue
export type MetricName = keyof Catalogue
export type HistogramName = {
  [Name in MetricName]: Catalogue[Name]['kind'] extends 'histogram' ? Name : never
}[MetricName]
/** Counters and gauges: their values are collected at each scrape. */
export type CollectedName = Exclude<MetricName, HistogramName>
export type Labels<Name extends MetricName> = LabelsOf<Catalogue[Name]>
