// What does it cost to refuse an attack? CPU of the whole process for one request, the client's share included.
// `npm run bench:edge`; `--times`.
import { parseArgs } from 'node:util'
import { startEmulator } from '../emulator/emulator.ts'
import { startTokenIssuer } from '../emulator/token-issuer.ts'
import { parseConfig } from '../src/config.ts'
import { startGateway } from '../src/gateway.ts'
import { createLog } from '../src/log.ts'
import { type Attack, requestOf, routerSecret } from '../test/edge/attack.ts'
import { attacks } from '../test/edge/attacks.ts'
import { benchSecret, gatewaySettings } from './arena.ts'
import { median } from './rounds.ts'
import { printTable } from './table.ts'

const { values } = parseArgs({ options: { times: { type: 'string', default: '15' } } })
const warmUps = 30

const issuer = await startTokenIssuer()
const emulator = await startEmulator()
const { audience, jwksUrl } = issuer
const config = parseConfig({
  ...gatewaySettings({ url: emulator.url, issuer: issuer.issuer, audience, jwksUrl }),
  ISOLATION_KEY_SECRET: benchSecret,
  ROUTER_SECRET: routerSecret,
})
const gateway = await startGateway(config, createLog('silent'))
const authorization = `Bearer ${await issuer.sign('user-0')}`

/** CPU milliseconds of one request. */
async function measure(attack: Attack): Promise<number> {
  const init = requestOf(attack, authorization, 'application/json')
  const before = process.cpuUsage()
  const response = await fetch(gateway.url, init)
  await response.text()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1_000
}

async function measureAll(attack: Attack, times: number): Promise<number[]> {
  const all: number[] = []
  for (let time = 0; time < times; time += 1) {
    // oxlint-disable-next-line no-await-in-loop
    all.push(await measure(attack))
  }
  return all
}

try {
  const smallest: Attack = { body: { query: '{ __typename }' }, errors: [] }
  await measureAll(smallest, warmUps)
  const rows: string[][] = []
  for (const [name, attack] of [
    ['(no attack: `{ __typename }`)', smallest] as const,
    ...Object.entries(attacks),
  ]) {
    // oxlint-disable-next-line no-await-in-loop
    const [cold = 0] = await measureAll(attack, 1)
    // oxlint-disable-next-line no-await-in-loop
    const all = await measureAll(attack, Number(values.times))
    rows.push([name, ...[cold, median(all), Math.max(...all)].map((ms) => ms.toFixed(1))])
  }
  printTable(
    `CPU of one request, ${values.times} times after its first`,
    ['attack', 'first ms', 'median ms', 'most ms'],
    rows,
  )
} finally {
  await gateway.close()
  await emulator.close()
  await issuer.close()
}
