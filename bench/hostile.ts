// What does an honest client notice of an attack? Its latency beside attacks of all kinds, and alone, by turns; nobody is
// stopped by a rate limit, which is the worse case. `npm run bench:hostile`; `--seconds`, `--rounds`, TEST_SEED.
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startTokenIssuer } from '../emulator/token-issuer.ts'
import { startTarget, type Target } from '../test/hostile/target.ts'
import { startChild } from './child.ts'
import type { Siege } from './hostile-process.ts'
import { quantile } from './steady-load.ts'
import { printTable } from './table.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '5' }, rounds: { type: 'string', default: '3' } },
})
const forMs = 1_000 * Number(values.seconds)
const rounds = Number(values.rounds)
/** Hostile connections at the same time. */
const atOnce = 8
const seed = process.env['TEST_SEED'] ?? randomUUID()
process.stdout.write(`TEST_SEED=${seed}\n`)

/** Asks again and again; gives how long each took, in milliseconds. */
async function timeHonest({ askHonestly }: Target): Promise<number[]> {
  const times: number[] = []
  const until = performance.now() + forMs
  while (performance.now() < until) {
    const from = performance.now()
    await askHonestly()
    times.push(performance.now() - from)
  }
  return times
}

interface Round {
  readonly quiet: readonly number[]
  readonly hostile: readonly number[]
  readonly attacks: number
}

async function measure(target: Target, round: number): Promise<Round> {
  const quiet = await timeHonest(target)
  const siege: Siege = {
    url: target.gateway.ready,
    seed: `${seed} ${round}`,
    callers: target.callers,
    atOnce,
  }
  await hostileClients.ask('start', siege)
  const hostile = await timeHonest(target)
  return { quiet, hostile, attacks: await hostileClients.ask<number>('stop') }
}

const issuer = await startTokenIssuer()
const target = await startTarget(issuer)
const hostileClients = await startChild(new URL('hostile-process.ts', import.meta.url), { core: 1 })
const measured: Round[] = []
// The first round is one of warming up, and does not count.
for (let round = 0; round <= rounds; round += 1) measured.push(await measure(target, round))
await hostileClients.stop()
await target.close()
await issuer.close()

const shown = measured.slice(1).map(({ quiet, hostile, attacks }, index) => {
  const [before, beside] = [quantile(quiet, 0.99), quantile(hostile, 0.99)]
  const times = [quantile(quiet, 0.5), quantile(hostile, 0.5), before, beside].map((ms) => ms.toFixed(2))
  return [`${index + 1}`, ((1_000 * attacks) / forMs).toFixed(0), ...times, (beside / before).toFixed(1)]
})
printTable(
  `An honest client beside ${atOnce} hostile ones, rounds of ${values.seconds} s`,
  ['round', 'attacks/s', 'p50 alone ms', 'p50 beside ms', 'p99 alone ms', 'p99 beside ms', 'ratio of p99'],
  shown,
)
