// A scrape of a gateway's metrics, and the parts of its text.
import assert from 'node:assert/strict'
import type { Gateway } from '../../src/running-gateway.ts'

/** Scrapes the gateway. */
export async function scrape({ metricsUrl }: Pick<Gateway, 'metricsUrl'>): Promise<string> {
  assert.ok(metricsUrl, 'the gateway serves no metrics')
  const response = await fetch(metricsUrl)
  assert.equal(response.status, 200)
  return response.text()
}

export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

/** Returns the samples of a scrape, in its order. */
export function samplesOf(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', set = '', value = ''] = /^([A-Za-z_:][\w:]*)(?:\{(.*)\})? (\S+)$/.exec(line) ?? []
      assert.ok(name, `no sample: ${line}`)
      const labels = [...set.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', text = '']) => [
        label,
        text,
      ])
      return {
        name,
        labels: Object.fromEntries(labels) as Record<string, string>,
        value: value === '+Inf' ? Number.POSITIVE_INFINITY : Number(value),
      }
    })
}

/** Returns the values of a metric that are not 0, by the values of its labels, which are separated by spaces. */
export function valuesOf(text: string, name: string): Record<string, number> {
  return Object.fromEntries(
    samplesOf(text)
      .filter((sample) => sample.name === name && sample.value !== 0)
      .map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  )
}
