// Does the time of an operation grow with anything but the rows that it gives? Rows per page from 1 to 100, and the
// depth of the list. `npm run bench:growth`; `--rounds`, `--ms`, `--warm-up` and `--rows` (of the deep list).
import { parseArgs } from 'node:util'
import { createCursorCodec } from '../src/connection/cursor.ts'
import { cacheSettings } from './benchmarks.ts'
import { benchSecret, caller, type Harness, openHarness, toCandidate } from './harness.ts'
import { agentNames, listBody, rowsOf } from './lists.ts'
import {
  type Candidate,
  type Measured,
  measureRounds,
  median,
  parseRounds,
  ratioOf,
  showRatio,
} from './rounds.ts'
import { printTable } from './table.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    ms: { type: 'string', default: '1000' },
    'warm-up': { type: 'string', default: '2000' },
    rows: { type: 'string', default: '1000000' },
  },
})
const rounds = parseRounds(values)
const deepList = 'a-long-history'
const deepRows = Number(values.rows)
const pageRows = 100

const harness: Harness = await openHarness()
try {
  const server = await harness.startGateway(cacheSettings.off)
  const authorization = await harness.authorizationOf(caller)
  const toOne = (name: string, bodies: readonly string[], connections = 32): Candidate =>
    toCandidate(harness, { name, server, authorization, bodies, connections, minBytes: 100, calls: 1 })

  const sizes = [1, 10, 20, 50, 100]
  const bySize = await measureRounds(
    sizes.map((first) =>
      toOne(
        `${first}`,
        agentNames.map((name) => listBody(name, first)),
      ),
    ),
    rounds,
  )
  const cpuOf = (measured: Measured, name: string) =>
    median((measured.get(name) ?? []).map(({ cpuUs }) => cpuUs))
  const least = cpuOf(bySize, '1')
  printTable(
    'Rows per page, nothing cached',
    [
      'rows',
      'operations / those of 1 row (least–most)',
      'processor µs / operation',
      'µs for each further row',
    ],
    sizes.map((first) => {
      const cpu = cpuOf(bySize, `${first}`)
      const slope = first === 1 ? '' : ((cpu - least) / (first - 1)).toFixed(1)
      return [`${first}`, showRatio(ratioOf(bySize, `${first}`, '1')), cpu.toFixed(0), slope]
    }),
  )

  await harness.upstream.ask('lists', [[deepList, caller, deepRows]])
  const cursors = createCursorCodec([benchSecret], [caller, deepList])
  const pages = Math.floor(deepRows / pageRows)
  const depths = [2, Math.ceil(pages / 100), pages]
  const lastOf = new Map(depths.map((page) => [page, (page - 1) * pageRows - 1]))
  const rows = rowsOf(deepList, deepRows)
  // One connection: two operations about one page at once would be one call.
  const candidates = [toOne('1', [listBody(deepList, pageRows)], 1)]
  for (const [page, last] of lastOf) {
    const row = rows[last]
    if (row === undefined) throw new TypeError('the list is too short')
    const after = cursors.encode({ rowId: row.agent_session_id, second: row.created_at })
    candidates.push(toOne(`${page}`, [listBody(deepList, pageRows, { after })], 1))
  }
  const byDepth = await measureRounds(candidates, rounds)
  printTable(
    `Depth in a list of ${deepRows} rows, ${pageRows} rows per page, nothing cached`,
    ['page', 'operations / those of page 1 (least–most)', 'processor µs / operation'],
    candidates.map(({ name }) => [
      name,
      showRatio(ratioOf(byDepth, name, '1')),
      cpuOf(byDepth, name).toFixed(0),
    ]),
  )
} finally {
  await harness.close()
}
