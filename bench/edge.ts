// What does it cost to reject an attack? CPU of the whole process for one request, the client's share included.
// `npm run bench:edge`; `--times`.
import { parseArgs } from 'node:util'
import { startUpstream } from '../emulator/start-upstream.ts'
import { parseConfig } from '../src/config/config.ts'
import { startGateway } from '../src/gateway.ts'
import { createLog } from '../src/logging/log.ts'
import { type Attack, requestOf, routerSecret } from '../test/limits/attack.ts'
import { attacks } from '../test/limits/attacks.ts'
import { median } from './rounds.ts'
import { printTable } from './table.ts'

const { values } = parseArgs({ options: { times: { type: 'string', default: '15' } } })
const warmUps = 30
/** Enough requests to exceed the limit of a caller or an address. */
const untilRefused = 60
const fields = Array.from({ length: 10 }, (_, index) => `${'a'.repeat(10_000)}${index}: id`).join(' ')

/** Attacks that consume budget, so that they end in 429. */
const more: Readonly<Record<string, Attack>> = {
  'a bad token': {
    body: { query: '{ __typename }' },
    headers: { authorization: 'Bearer made.up.token' },
    errors: [],
  },
  'a malformed body of 230 kB': { body: '{"query":'.repeat(25_000), errors: [] },
  'an operation with too large a response': {
    body: { query: `{ sessions(agentName: "support-bot", first: 100) { nodes { ${fields} } } }` },
    errors: [],
  },
}

const { issuer, settings: required, close } = await startUpstream({ recording: false })
const settings = { ...required, RATE_LIMIT_COST: '0', ROUTER_SECRET: routerSecret }
const gateway = await startGateway(parseConfig(settings), createLog('silent'))
/** A gateway with a rate limit. */
const limited = await startGateway(parseConfig({ ...settings, RATE_LIMIT_COST: '1000' }), createLog('silent'))
const authorization = `Bearer ${await issuer.sign('user-0')}`

/** CPU milliseconds of one request. */
async function measure(attack: Attack, url: string): Promise<number> {
  const init = requestOf(attack, authorization, 'application/json')
  const before = process.cpuUsage()
  const response = await fetch(url, init)
  await response.text()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

async function measureAll(attack: Attack, times: number, url = gateway.url): Promise<number[]> {
  const all: number[] = []
  for (let time = 0; time < times; time += 1) {
    all.push(await measure(attack, url))
  }
  return all
}

try {
  const smallest: Attack = { body: { query: '{ __typename }' }, errors: [] }
  await measureAll(smallest, warmUps)
  await measureAll(smallest, warmUps, limited.url)
  const rows: string[][] = []
  const add = async (name: string, attack: Attack, url?: string) => {
    const [cold = 0] = await measureAll(attack, 1, url)
    const all = await measureAll(attack, Number(values.times), url)
    rows.push([name, ...[cold, median(all), Math.max(...all)].map((ms) => ms.toFixed(1))])
  }
  await add('(no attack: `{ __typename }`)', smallest)
  for (const [name, attack] of Object.entries({ ...attacks, ...more })) await add(name, attack)
  for (const [name, attack] of Object.entries(more)) {
    await measureAll(attack, untilRefused, limited.url)
    await add(`${name}, again and again`, attack, limited.url)
  }
  printTable(
    `CPU of one request, ${values.times} times after its first`,
    ['attack', 'first ms', 'median ms', 'most ms'],
    rows,
  )
} finally {
  await gateway.close()
  await limited.close()
  await close()
}
