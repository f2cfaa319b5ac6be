// The targets, and the results that each is compared with.
import type { Table } from './table.ts'

/** Tables by the name of the benchmark that printed them. */
export type Tables = Readonly<Record<string, readonly Table[]>>
type Cells = readonly (string | undefined)[]

export interface Target {
  readonly question: string
  /** `≥` or `≤`, and a number for all cells or one for each. */
  readonly target: string
  /** The cells to compare; undefined: not measured. */
  readonly find: (tables: Tables) => Cells
}

/** What was measured and whether that is enough; undefined where a cell was not measured. */
export function readTarget({ target, find }: Target, tables: Tables) {
  const goals = (target.match(/\d[\d.,]*/g) ?? []).map((goal) => Number(goal.replace(',', '')))
  const cells = find(tables)
  if (cells.includes(undefined)) return undefined
  const isMet = (cell = '', index = 0) => {
    const goal = goals[index] ?? goals[0] ?? Number.NaN
    return target.startsWith('≤') ? Number.parseFloat(cell) <= goal : Number.parseFloat(cell) >= goal
  }
  return { measured: cells.join(' · '), met: cells.every(isMet) }
}

const gateway = 'this gateway'
const sizes = [20, 100]
type IsMeant = (peer: string) => boolean

const isWritten: IsMeant = (name) => name.endsWith('as written')
const isPeer: IsMeant = (name) => isWritten(name) || isTuned(name)
const isTuned: IsMeant = (name) => name.includes(', tuned')
const is = (peer: string) => (name: string) => name === peer

const rowsOf = (tables: Tables, benchmark: string, title: string) =>
  tables[benchmark]?.find((table) => table.title.startsWith(title))?.rows ?? []
const rowOf = (rows: Table['rows'], ...cells: readonly string[]) =>
  rows.find((row) => cells.every((cell, index) => row[index] === cell))
const meantIn = (rows: Table['rows'], isMeant: IsMeant, column: number) =>
  rows.filter(([name = '']) => isMeant(name)).map((row) => Number.parseFloat(row[column] ?? ''))
const times = (ratio: number) => (ratio > 0 && ratio < Infinity ? `${ratio.toFixed(2)} ×` : undefined)

/** Finds operations of the gateway as a share of raw `node:http`. */
const ofRaw = (row: string) => (tables: Tables) =>
  sizes.map((edges) => rowOf(rowsOf(tables, 'throughput', `${edges} edges`), `gateway: ${row}`)?.[1])

/** Finds how many times the operations of each meant peer, at the least, in each of these tables. */
const ofTables = (titles: readonly string[], isMeant: IsMeant) => (tables: Tables) =>
  titles.map((title) => times(Math.min(...meantIn(rowsOf(tables, 'peers', title), isMeant, 2))))

/** Finds how many times the operations of each meant peer, at the least. */
const ofPeers = (title: string, isMeant: IsMeant) =>
  ofTables(
    sizes.map((edges) => `${title}, ${edges} edges`),
    isMeant,
  )

/** Finds how many times the operations of the best of the meant peers, in the mixed run. */
const ofMixed = (isMeant: IsMeant) => (tables: Tables) => {
  const rows = rowsOf(tables, 'peers', '"visit"')
  return [times(Math.max(...meantIn(rows, is(gateway), 1)) / Math.max(...meantIn(rows, isMeant, 1)))]
}

const ofCalls = (workload: string, column: number) => (tables: Tables) => [
  rowOf(rowsOf(tables, 'calls', `Workload "${workload}"`), 'this cache')?.[column],
]

const ofPrefetch = (tables: Tables) => [
  rowOf(rowsOf(tables, 'calls', 'Workload "visit"'), 'this cache, prefetching')?.[1],
]

const ofWaits = (column: number) => (tables: Tables) => [
  rowOf(rowsOf(tables, 'waits', '"visit"'), 'this cache, prefetching')?.[column],
]

/** Finds the ratio to each peer at 70 % load in the workload "visit": the largest of them. */
const ofLatency = (isMeant: IsMeant, column: number) => (tables: Tables) => {
  const ratios = meantIn(rowsOf(tables, 'latency', '"visit", 70 %'), isMeant, column)
  return [ratios.length > 0 ? Math.max(...ratios).toFixed(2) : undefined]
}

/** Finds the processor time with everything observed, of that without. */
const ofObserving = (tables: Tables) =>
  [miss, hit, repeated].map((row) => rowOf(rowsOf(tables, 'observing', ''), row)?.[3])

/** Finds the operations beside idle streams, as a share of those without. */
const ofStreams = (tables: Tables) => {
  const isBeside = ([what = '']: readonly string[]) => what.startsWith('repeated operations beside')
  return [rowsOf(tables, 'streams', '').find(isBeside)?.[1]]
}

const repeated = 'repeated operation'
const hit = 'page-cache hit, new in this form'
const miss = 'miss path'
const entityFetches = "Entity fetches of cached lists' sessions, by name, 1 · 100, and by id, 1 · 100"
const fetches = ['by agentName and sessionId', 'by id'].flatMap((key) =>
  [1, 100].map((count) => `entity fetches ${key}, ${count}:`),
)
const gets = ['repeated GET, 200', 'repeated GET with the entity tag, 304']
const apollo = is('Apollo, as written')
const mercurius = 'Mercurius + jit'

const rows: readonly (readonly [Target['question'], Target['target'], Target['find']])[] = [
  ['Repeated operation, of raw `node:http`, 20 · 100 edges', '≥ 0.75 · 0.7', ofRaw(repeated)],
  ['The same, against the best peer as written with its cache', '≥ 4 ×', ofPeers(repeated, isWritten)],
  ['The same, against the best tuned peer', '≥ 1 ×', ofPeers(repeated, isTuned)],
  ['Page-cache hit, new in this form, of raw `node:http`', '≥ 0.4 · 0.18', ofRaw(hit)],
  ['The same, against the best peer as written', '≥ 1 ×', ofPeers(hit, isWritten)],
  ['The same, against the best tuned peer', '≥ 1 ×', ofPeers(hit, isTuned)],
  ['Miss path, of raw `node:http`', '≥ 0.15 · 0.048', ofRaw(miss)],
  ['The same, against Apollo as written', '≥ 5 ×', ofPeers(miss, apollo)],
  ['The same, against Mercurius + jit as written', '≥ 1.5 ×', ofPeers(miss, is(`${mercurius}, as written`))],
  ['The same, against Mercurius + jit tuned', '≥ 1 ×', ofPeers(miss, is(`${mercurius}, tuned`))],
  ['The same, against Tailcall', '≥ 2 ×', ofPeers(miss, is('Tailcall'))],
  [`${entityFetches}: against the best peer as written`, '≥ 3 ×', ofTables(fetches, isWritten)],
  ['The same, against the best tuned peer', '≥ 3 ×', ofTables(fetches, isTuned)],
  ['Repeated GET, 200 · 304: against the best peer as written', '≥ 3 ×', ofTables(gets, isWritten)],
  ['The same, against the best tuned peer', '≥ 3 ×', ofTables(gets, isTuned)],
  ['"visit", mixed run, against Apollo as written', '≥ 4 ×', ofMixed(apollo)],
  ['"visit", mixed run, against the best peer as written', '≥ 1 ×', ofMixed(isWritten)],
  ['"visit", mixed run, against the best tuned peer', '≥ 1 ×', ofMixed(isTuned)],
  [
    'Processor time with metrics, Server-Timing and flight recorder: miss · page-cache hit · repeated',
    '≤ 1.05',
    ofObserving,
  ],
  ['Repeated operations beside 1,000 idle streams, of those without any', '≥ 0.95', ofStreams],
  ['"visit": upstream calls per 1,000 operations', '≤ 600', ofCalls('visit', 1)],
  ['"visit": rows, of those without a cache', '≤ 1.1', ofCalls('visit', 4)],
  ['"live": upstream calls, of those without a cache', '≤ 0.40', ofCalls('live', 2)],
  ['Prefetching, "visit": waits, of those with a cache by exact page', '≤ 0.5', ofWaits(2)],
  ['Prefetching, "visit": upstream calls per 1,000 operations', '≤ 650', ofPrefetch],
  ['"visit" at 70 % load: waits, of those of the best tuned peer', '≤ 0.5', ofLatency(isTuned, 6)],
  ['"visit" at 70 % load: p99, of that of the best peer', '≤ 0.7', ofLatency(isPeer, 4)],
  [
    'Memory of a page of 100 rows, every field served, of its JSON',
    '≤ 2.5',
    (tables) => [rowOf(rowsOf(tables, 'memory', ''), '100', 'every field served')?.[6]],
  ],
  [
    'From the start of the process to the first response',
    '≤ 1,000 ms',
    (tables) => [rowOf(rowsOf(tables, 'start', ''), 'bundle')?.[3]],
  ],
  [
    'From the start of the process to the first response, of the sources',
    '≤ 0.6',
    (tables) => [rowOf(rowsOf(tables, 'start', ''), 'bundle')?.[4]],
  ],
  [
    "A list's depth: operations at page 10,000, of those at page 1",
    '≥ 0.9',
    (tables) => [rowsOf(tables, 'growth', 'Depth').at(-1)?.[1]],
  ],
]

export const targets: readonly Target[] = rows.map(([question, target, find]) => ({ question, target, find }))
