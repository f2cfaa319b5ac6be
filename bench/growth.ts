// Does the time of an operation grow with the depth of its page in the list, with callers, with agents? `npm run bench:growth`;
// `--rounds`, `--ms`, `--warm-up`, `--rows` (of the list), and `--callers` and `--agents` (how many came before).
import { createCursorCodec } from '../src/connection/cursor.ts'
import { cacheSettings } from './benchmarks.ts'
import { printGrowth } from './growth-visitors.ts'
import { benchSecret, caller, openHarness, toCandidate } from './harness.ts'
import { listBody, rowsOf } from './lists.ts'
import { measureRounds, median, parseFlags, parseRounds, ratioOf, showRatio } from './rounds.ts'
import { printTable } from './table.ts'

const flags = parseFlags({
  rounds: '3',
  ms: '1000',
  'warm-up': '2000',
  rows: '1000000',
  callers: '100,3000,10000,100000',
  agents: '100,3000,10000,100000',
})
const deepList = 'a-long-history'
const deepRows = Number(flags.rows)
const pageRows = 100

await using harness = await openHarness()
const server = await harness.startGateway(cacheSettings.off)
const authorization = await harness.authorizationOf(caller)
// One connection: two operations about one page at once would be one call.
const toOne = (name: string, body: string) =>
  toCandidate(harness, {
    name,
    server,
    authorization,
    bodies: [body],
    connections: 1,
    minBytes: 100,
    calls: 1,
  })

await harness.upstream.ask('lists', [[deepList, caller, deepRows]])
const cursors = createCursorCodec([benchSecret], [caller, deepList])
const pages = Math.floor(deepRows / pageRows)
const rows = rowsOf(deepList, deepRows)
const candidates = [toOne('1', listBody(deepList, pageRows))]
for (const page of [2, Math.ceil(pages / 100), pages]) {
  const row = rows[(page - 1) * pageRows - 1]
  if (row === undefined) throw new TypeError('the list is too short')
  const after = cursors.encode({ rowId: row.agent_session_id, second: row.created_at })
  candidates.push(toOne(`${page}`, listBody(deepList, pageRows, { after })))
}
const measured = await measureRounds(candidates, parseRounds(flags))
printTable(
  `Depth in a list of ${deepRows} rows, ${pageRows} rows per page, nothing cached`,
  ['page', 'operations / those of page 1 (least–most)', 'processor µs / operation'],
  [...measured].map(([name, all]) => [
    name,
    showRatio(ratioOf(measured, name, '1')),
    median(all.map(({ cpuUs }) => cpuUs)).toFixed(0),
  ]),
)

await printGrowth('callers', flags.callers.split(',').map(Number))
await printGrowth('agents', flags.agents.split(',').map(Number))
