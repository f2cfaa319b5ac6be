// How much of what this machine can serve do the entity fetches of a router get? Ratios to raw `node:http` with the same bytes.
// `npm run bench:entities`; `--rounds`, `--ms` and `--warm-up`.
import { cacheSettings } from './benchmarks.ts'
import { entityBody, entityKeys, readEntities, readNodes } from './entity-fetches.ts'
import { benchSecret, caller, openHarness, toCandidate } from './harness.ts'
import { agentNames, numberMark } from './lists.ts'
import { measureRounds, median, parseFlags, parseRounds, ratioOf, show, showRatio } from './rounds.ts'
import { printTable } from './table.ts'

const flags = parseFlags({ rounds: '3', ms: '2000', 'warm-up': '8000' })
const [agentName = ''] = agentNames

await using harness = await openHarness()
const server = await harness.startGateway({ ...cacheSettings.on, ROUTER_SECRET: benchSecret })
const authorization = await harness.authorizationOf(caller)
const all = await readNodes(server.ready, authorization, agentName)
const headers = { authorization, 'x-router-secret': benchSecret }

const rows: string[][] = []
for (const key of entityKeys)
  for (const count of [1, 100]) {
    const nodes = all.slice(0, count)
    // A variable that the document does not declare, another in each request: no response cache has the response.
    const body = entityBody(key, agentName, nodes, { unused: numberMark })
    const text = await readEntities(server.ready, headers, body, agentName, nodes)
    const raw = await harness.startServer(new URL('limit-process.ts', import.meta.url), { LIMIT: 'raw' })
    await raw.ask('responses', [[body, text]])
    const toOne = (name: string, candidate: typeof server) =>
      toCandidate(harness, {
        authorization,
        name,
        server: candidate,
        routerSecret: benchSecret,
        bodies: [body],
        minBytes: Buffer.byteLength(text),
      })
    const measured = await measureRounds([toOne('raw', raw), toOne('gateway', server)], parseRounds(flags))
    const ratio = ratioOf(measured, 'gateway', 'raw')
    const cpuUs = median((measured.get('gateway') ?? []).map((one) => one.cpuUs))
    rows.push([`${key}, ${count}`, showRatio(ratio), show(ratio.byCpu), cpuUs.toFixed(0)])
  }
printTable(
  'Entity fetches: representations of one list whose page is cached',
  ['representations', 'operations / raw (least–most)', 'by processor time', 'processor µs / operation'],
  rows,
)
