// The mixed run: users page through their own lists ("visit"), nothing is cached when a round starts.
import { type Harness, type Measured, measure, type Server } from '../harness.ts'
import type { VisitPlan } from '../load-process.ts'
import { median, type Rounds, ratioOf, show, showRatio } from '../rounds.ts'
import { printTable } from '../table.ts'
import { greet, setUpVisitors } from '../visitors.ts'
import { users, visits } from '../workload.ts'
import { startPeer, variants } from './variants.ts'

const visitsPerRound = 2_000
/** Rounds that do not count: V8 compiles most of the code that visits execute in them. */
const warmUpRounds = 8
/** For how long every cache keeps its entries: the gateway's default. */
const maxAgeMs = 5_000

export async function measureMixed(harness: Harness, { rounds }: Rounds): Promise<void> {
  const servers = new Map<string, Server>([['this gateway', await harness.startGateway()]])
  for (const variant of variants.filter(({ runs }) => runs.includes('mixed')))
    servers.set(variant.name, await startPeer(harness, variant, maxAgeMs))
  const measured = new Map<string, Measured[]>([...servers.keys()].map((name) => [name, []]))
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    const plan = await createRound(harness, round)
    // Another server comes first in each round: the first meets an upstream whose lists nobody has read.
    const all = [...servers]
    for (const [name, server] of [...all.slice(round % all.length), ...all.slice(0, round % all.length)]) {
      await greet(server.ready, plan.authorizations)
      const one = await measure(harness, server, () => harness.visit({ ...plan, url: server.ready }))
      if (round >= warmUpRounds) measured.get(name)?.push(one)
    }
  }
  printTable(
    `"visit" with private pages: ${rounds} rounds of ${visitsPerRound} visits, 32 at a time`,
    [
      'server',
      'operations / naive Apollo (least–most)',
      'by processor time',
      'processor µs / operation',
      'p99 ms',
      'upstream calls / operation',
    ],
    [...measured].map(([name, all]) => {
      const ratio = ratioOf(measured, name, 'Apollo, as written')
      const middle = (select: (one: Measured) => number, digits: number) =>
        median(all.map(select)).toFixed(digits)
      return [
        name,
        showRatio(ratio),
        show(ratio.byCpu),
        middle(({ cpuUs }) => cpuUs, 0),
        middle(({ p99Ms }) => p99Ms, 0),
        middle(({ calls, operations }) => calls / operations, 2),
      ]
    }),
  )
  await Promise.all([...servers.values()].map((server) => server.stop()))
}

/** New users in every round, so that no page of theirs is cached; the same for every server. */
async function createRound(harness: Harness, round: number): Promise<Omit<VisitPlan, 'url'>> {
  const all = visits(`${round}`, visitsPerRound)
  return { visits: all, authorizations: await setUpVisitors(harness, `${round}`, all, users) }
}
