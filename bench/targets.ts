// The targets, and the result that each is compared with.
import type { Table } from './table.ts'

/** Tables by the name of the benchmark that printed them. */
export type Tables = Readonly<Record<string, readonly Table[]>>

interface Reading {
  readonly measured: string
  readonly met: boolean
}

export interface Target {
  readonly question: string
  readonly target: string
  /** Returns what was measured, and whether that is enough; undefined when it was not measured. */
  readonly read: (tables: Tables) => Reading | undefined
}

const gateway = 'this gateway'
const sizes = [20, 100] as const
type IsMeant = (peer: string) => boolean

const isPeer: IsMeant = (name) => name !== gateway && name !== 'raw node:http'
const isWritten: IsMeant = (name) => isPeer(name) && name.endsWith('as written')
const isTuned: IsMeant = (name) => isPeer(name) && !name.endsWith('as written')
const is = (peer: string) => (name: string) => name === peer

const tableOf = (tables: Tables, benchmark: string, title: string) =>
  tables[benchmark]?.find((table) => table.title.startsWith(title))
const rowOf = (table: Table | undefined, ...cells: readonly string[]) =>
  table?.rows.find((row) => cells.every((cell, index) => row[index] === cell))
const numberOf = (cell: string | undefined) => Number.parseFloat(cell ?? '')

/** One goal for pages of 20 edges, and one for pages of 100. */
function ofThroughput(name: string, row: string, goals: readonly [number, number]): Target {
  return {
    question: `${name}, of raw \`node:http\`, 20 · 100 edges`,
    target: `≥ ${goals.join(' · ')}`,
    read(tables) {
      const cells = sizes.map((edges) => rowOf(tableOf(tables, 'throughput', `${edges} edges`), row)?.[1])
      const met = cells.every((cell, index) => numberOf(cell) >= (goals[index] ?? 0))
      return cells.includes(undefined) ? undefined : { measured: cells.join(' · '), met }
    },
  }
}

/** How many times the operations of each meant peer, at the least. */
function ofPeers(question: string, target: string, title: string, isMeant: IsMeant, goal: number): Target {
  return {
    question,
    target,
    read(tables) {
      const least = sizes.map((edges) => {
        const table = tables['peers']?.find((one) => one.title.match(`^${title}.*, ${edges} edges`))
        return Math.min(
          ...(table?.rows ?? []).filter(([name = '']) => isMeant(name)).map((row) => numberOf(row[2])),
        )
      })
      if (!least.every(Number.isFinite)) return undefined
      return {
        measured: least.map((value) => `${value.toFixed(2)} ×`).join(' · '),
        met: least.every((value) => value >= goal),
      }
    },
  }
}

/** How many times the operations of the best of the meant peers, in the mixed run. */
function ofMixed(question: string, target: string, isMeant: IsMeant, goal: number): Target {
  return {
    question,
    target,
    read(tables) {
      const table = tableOf(tables, 'peers', '"visit"')
      const peers = (table?.rows ?? []).filter(([name = '']) => isMeant(name)).map((row) => numberOf(row[1]))
      const ratio = numberOf(rowOf(table, gateway)?.[1]) / Math.max(...peers)
      return ratio > 0 ? { measured: `${ratio.toFixed(2)} ×`, met: ratio >= goal } : undefined
    },
  }
}

/** One cell of one table. */
function ofCell(
  question: string,
  target: string,
  find: (tables: Tables) => string | undefined,
  isMet: (value: number) => boolean,
): Target {
  return {
    question,
    target,
    read(tables) {
      const cell = find(tables)
      return cell === undefined ? undefined : { measured: cell, met: isMet(numberOf(cell)) }
    },
  }
}

const calls = (workload: string, column: number) => (tables: Tables) =>
  rowOf(tableOf(tables, 'calls', `Workload "${workload}"`), 'this cache')?.[column]

const repeated = 'repeated operation'
const hit = 'page-cache hit'
const written = 'as written'

export const targets: readonly Target[] = [
  ofThroughput('Repeated operation', `gateway: ${repeated}`, [0.6, 0.6]),
  ofPeers(
    'Repeated operation, against the best peer as written with its cache, 20 · 100 edges',
    '≥ 4 ×',
    repeated,
    isWritten,
    4,
  ),
  ofPeers('The same, against the best tuned peer', 'ahead', repeated, isTuned, 1),
  ofThroughput('Page-cache hit, new in this form', `gateway: ${hit}, new in this form`, [0.19, 0.1]),
  ofPeers('Page-cache hit, against the best peer as written', 'ahead', hit, isWritten, 1),
  ofPeers('The same, against the best tuned peer', 'ahead', hit, isTuned, 1),
  ofThroughput('Miss path', 'gateway: miss path', [0.12, 0.048]),
  ofPeers('Miss path, against Apollo as written', '≥ 5 ×', 'miss path', is(`Apollo, ${written}`), 5),
  ofPeers(
    'Miss path, against Mercurius + jit as written',
    '≥ 1.5 ×',
    'miss path',
    is(`Mercurius + jit, ${written}`),
    1.5,
  ),
  ofPeers('Miss path, against Mercurius + jit tuned', '≥ 1 ×', 'miss path', is('Mercurius + jit, tuned'), 1),
  {
    question: 'Miss path, against Tailcall on the same query: no package of npm or Debian provides it',
    target: '≥ 2 ×',
    read: () => undefined,
  },
  ofMixed('"visit", mixed run, against Apollo as written', '≥ 5 ×', is(`Apollo, ${written}`), 5),
  ofMixed('"visit", mixed run, against the best peer as written', 'ahead', isWritten, 1),
  ofMixed('"visit", mixed run, against the best tuned peer', 'ahead', isTuned, 1),
  ofCell('"visit": upstream calls per 1,000 operations', '≤ 600', calls('visit', 1), (value) => value <= 600),
  ofCell('"visit": rows, of those without a cache', '≤ 1.1', calls('visit', 4), (value) => value <= 1.1),
  ofCell(
    '"live": upstream calls, of those without a cache',
    '≤ 0.40',
    calls('live', 2),
    (value) => value <= 0.4,
  ),
  ofCell(
    'Memory of a page of 100 rows, every field served, of its JSON',
    '≤ 2.5',
    ({ memory }) => rowOf(memory?.[0], '100', 'every field served')?.[6],
    (value) => value <= 2.5,
  ),
  ofCell(
    'From the start of the process to the first response',
    '≤ 1 s',
    ({ start }) => rowOf(start?.[0], 'the first right response')?.[1],
    (value) => value <= 1_000,
  ),
  ofCell(
    "A list's depth: operations at page 10,000, of those at page 1",
    'flat',
    (tables) => tableOf(tables, 'growth', 'Depth')?.rows.at(-1)?.[1],
    (value) => value >= 0.9,
  ),
]
