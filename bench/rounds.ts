// Rounds: every candidate in turn, again and again, so that what else the machine does meets all of them.
import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** One measurement: operations a second, and the server's processor time for one operation in microseconds. */
export interface Measurement {
  readonly perSecond: number
  readonly cpuUs: number
}

/** The command line's flags by name, each with its default. */
export function parseFlags<Name extends string>(
  defaults: Readonly<Record<Name, string>>,
): Record<Name, string> {
  const toOption = ([name, value]: [string, unknown]) => [name, { type: 'string', default: value }]
  const options = Object.fromEntries(Object.entries(defaults).map(toOption)) as ParseArgsOptionsConfig
  return parseArgs({ options }).values as Record<Name, string>
}

export interface LoadResult {
  readonly operations: number
  readonly ms: number
  readonly p99Ms: number
}

/** The result of a load that ends now. */
export function toLoadResult(tookMs: readonly number[], startedAt: number): LoadResult {
  const ms = performance.now() - startedAt
  return { operations: tookMs.length, ms, p99Ms: quantile(tookMs, 0.99) }
}

export interface Candidate {
  /** Candidates of one name are processes of one program, whose measurements count together. */
  readonly name: string
  /** Keeps it busy for so long, and measures. */
  readonly measure: (ms: number) => Promise<Measurement>
}

export interface Rounds {
  readonly rounds: number
  /** Of each measurement. */
  readonly ms: number
  /** Before the first: as long as V8 takes to compile what is hot. */
  readonly warmUpMs: number
}

/** What was measured under each name, in order: one measurement of each of its processes in each round. */
export type Measured = ReadonlyMap<string, readonly Measurement[]>

/** Measures A B C, C B A … `rounds` times over, after one round of warming up that does not count. */
export async function measureRounds(
  candidates: readonly Candidate[],
  { rounds, ms, warmUpMs }: Rounds,
): Promise<Measured> {
  const measured = new Map<string, Measurement[]>(candidates.map(({ name }) => [name, []]))
  for (let round = 0; round <= rounds; round += 1) {
    const inOrder = round % 2 === 0 ? candidates : candidates.toReversed()
    for (const { name, measure } of inOrder) {
      const measurement = await measure(round === 0 ? warmUpMs : ms)
      if (round > 0) measured.get(name)?.push(measurement)
    }
  }
  return measured
}

/** The same rounds on servers that have executed the same code before, with other values. */
export const warmedUp = (rounds: Rounds): Rounds => ({ ...rounds, warmUpMs: rounds.warmUpMs / 4 })

/** Reads the flags `rounds`, `ms` and `warm-up`. */
export function parseRounds(values: Readonly<Record<'rounds' | 'ms' | 'warm-up', string>>): Rounds {
  return { rounds: Number(values.rounds), ms: Number(values.ms), warmUpMs: Number(values['warm-up']) }
}

export interface Ratio {
  /** Operations a second, as a share of the base's at the same time: median of all, least and most. */
  readonly median: number
  readonly least: number
  readonly most: number
  /** The same by processor time: the base's for one operation over this one's. */
  readonly byCpu: number
}

/** How `name` compares with `base`, measurement by measurement. */
export function ratioOf(measured: Measured, name: string, base: string): Ratio {
  const bases = measured.get(base) ?? []
  const pairs = (measured.get(name) ?? []).map((own, round) => ({ own, base: bases[round] ?? own }))
  const ratios = pairs.map((pair) => pair.own.perSecond / pair.base.perSecond)
  return {
    median: median(ratios),
    least: Math.min(...ratios),
    most: Math.max(...ratios),
    byCpu: median(pairs.map((pair) => pair.base.cpuUs / pair.own.cpuUs)),
  }
}

/** The value below which this share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const inOrder = values.toSorted((a, b) => a - b)
  return inOrder[Math.min(Math.floor(inOrder.length * share), inOrder.length - 1)] ?? Number.NaN
}

export const median = (values: readonly number[]) => quantile(values, 0.5)

/** `0.123 (0.119–0.128)`. */
export function showRatio({ median, least, most }: Ratio): string {
  return `${show(median)} (${show(least)}–${show(most)})`
}

/** Three digits of small ratios, one decimal of large ones. */
export function show(value: number): string {
  return value < 1.5 ? value.toFixed(3) : value.toFixed(1)
}
