// The targets, and what of the results stands beside each.
import type { Table } from './table.ts'

/** Tables by the name of the benchmark that made them. */
export type Tables = Readonly<Record<string, readonly Table[]>>

export interface Target {
  readonly question: string
  readonly target: string
  /** What was measured, and whether that is enough; undefined: it was not measured. */
  readonly read: (tables: Tables) => { readonly measured: string; readonly met: boolean } | undefined
}

const gateway = 'this gateway'

function tableOf(tables: Tables, benchmark: string, title: RegExp): Table | undefined {
  return tables[benchmark]?.find((table) => title.test(table.title))
}

function rowOf(table: Table | undefined, name: string): readonly string[] | undefined {
  return table?.rows.find(([first]) => first === name)
}

function numberOf(cell: string | undefined): number {
  return Number.parseFloat(cell ?? '')
}

/** A target of one number for pages of 20 edges, and one for pages of 100. */
function ofThroughput(question: string, row: string, goals: readonly [number, number]): Target {
  return {
    question: `${question}, of raw \`node:http\`, 20 · 100 edges`,
    target: `≥ ${goals.join(' · ')}`,
    read(tables) {
      const cells = [20, 100].map(
        (edges) => rowOf(tableOf(tables, 'throughput', new RegExp(`^${edges} edges`)), row)?.[1],
      )
      const values = cells.map(numberOf)
      if (values.some(Number.isNaN)) return undefined
      return {
        measured: cells.join(' · '),
        met: values.every((value, index) => value >= (goals[index] ?? 0)),
      }
    },
  }
}

/** How far ahead of the peers that `isMeant` names, at the least, for 20 and 100 edges. */
function ofPeers(
  question: string,
  target: string,
  title: string,
  isMeant: (peer: string) => boolean,
  goal: number,
): Target {
  return {
    question,
    target,
    read(tables) {
      const leasts = [20, 100].map((edges) => {
        const table = tableOf(tables, 'peers', new RegExp(`^${title}.*, ${edges} edges`))
        const peers = table?.rows.filter(([name = '']) => isMeant(name)) ?? []
        return Math.min(...peers.map((row) => numberOf(row[2])))
      })
      if (!leasts.every(Number.isFinite)) return undefined
      return {
        measured: leasts.map((least) => `${least.toFixed(2)} ×`).join(' · '),
        met: leasts.every((least) => least >= goal),
      }
    },
  }
}

const isPeer = (name: string) => name !== gateway && name !== 'raw node:http'
const isWritten = (name: string) => isPeer(name) && name.endsWith('as written')
const isTuned = (name: string) => isPeer(name) && !name.endsWith('as written')

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

function mixed(
  tables: Tables,
  isMeant: (peer: string) => boolean,
): { own: number; best: number } | undefined {
  const table = tableOf(tables, 'peers', /^"visit"/)
  const own = numberOf(rowOf(table, gateway)?.[1])
  const others = table?.rows.filter(([name = '']) => isMeant(name)).map((row) => numberOf(row[1])) ?? []
  return Number.isNaN(own) || others.length === 0 ? undefined : { own, best: Math.max(...others) }
}

function ofMixed(question: string, target: string, isMeant: (peer: string) => boolean, goal: number): Target {
  return {
    question,
    target,
    read(tables) {
      const found = mixed(tables, isMeant)
      if (found === undefined) return undefined
      const ratio = found.own / found.best
      return { measured: `${ratio.toFixed(2)} ×`, met: ratio >= goal }
    },
  }
}

const calls = (workload: string, column: number) => (tables: Tables) =>
  rowOf(tableOf(tables, 'calls', new RegExp(`^Workload "${workload}"`)), 'this cache')?.[column]

export const targets: readonly Target[] = [
  ofThroughput('Repeated operation', 'gateway: repeated operation', [0.6, 0.6]),
  ofPeers(
    'Repeated operation, against the best peer as written with its cache, 20 · 100 edges',
    '≥ 4 ×',
    'repeated operation',
    isWritten,
    4,
  ),
  ofPeers('The same, against the best tuned peer', 'ahead', 'repeated operation', isTuned, 1),
  ofThroughput('Page-cache hit, new in this form', 'gateway: page-cache hit, new in this form', [0.19, 0.1]),
  ofPeers('Page-cache hit, against the best peer as written', 'ahead', 'page-cache hit', isWritten, 1),
  ofPeers('The same, against the best tuned peer', 'ahead', 'page-cache hit', isTuned, 1),
  ofThroughput('Miss path', 'gateway: miss path', [0.12, 0.048]),
  ofPeers(
    'Miss path, against Apollo as written',
    '≥ 5 ×',
    'miss path',
    (name) => name === 'Apollo, as written',
    5,
  ),
  ofPeers(
    'Miss path, against Mercurius + jit as written',
    '≥ 1.5 ×',
    'miss path',
    (name) => name === 'Mercurius + jit, as written',
    1.5,
  ),
  ofPeers(
    'Miss path, against Mercurius + jit tuned',
    '≥ 1 ×',
    'miss path',
    (name) => name === 'Mercurius + jit, tuned',
    1,
  ),
  {
    question: 'Miss path, against Tailcall on the same query: no package of npm or Debian provides it',
    target: '≥ 2 ×',
    read: () => undefined,
  },
  ofMixed(
    '"visit", mixed run, against Apollo as written',
    '≥ 5 ×',
    (name) => name === 'Apollo, as written',
    5,
  ),
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
    (tables) =>
      tables['memory']?.[0]?.rows.find(
        ([rows, page]) => rows === '100' && page === 'every field served',
      )?.[6],
    (value) => value <= 2.5,
  ),
  ofCell(
    'From the start of the process to the first answer',
    '≤ 1 s',
    (tables) => rowOf(tables['start']?.[0], 'the first right response')?.[1],
    (value) => value <= 1_000,
  ),
  ofCell(
    "A list's depth: operations at page 10,000, of those at page 1",
    'flat',
    (tables) => tableOf(tables, 'growth', /^Depth/)?.rows.at(-1)?.[1],
    (value) => value >= 0.9,
  ),
]
