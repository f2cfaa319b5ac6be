// The mixed run: users walk their own lists ("visit"), nothing is cached when a round starts.

import { startChild } from '../child.ts'
import type { Harness, Server } from '../harness.ts'
import type { LoadResult } from '../load-process.ts'
import { type Measurement, median, type Rounds, ratioOf, show, showRatio } from '../rounds.ts'
import { printTable } from '../table.ts'
import type { VisitPlan } from '../visit-process.ts'
import { users, type Visit, visits } from '../workload.ts'
import { startPeer } from './single.ts'
import { variants } from './variants.ts'

const visitsOfRound = 2_000
/** Rounds that do not count: most of what V8 compiles of the ways that visits take, it compiles in them. */
const warmUpRounds = 8
/** With all their forms; what is slower without compiling is left out, for time. */
const peersMeant = ['Apollo', 'Yoga + jit', 'Mercurius + jit']
const rowsPerList = 200
/** For how long everything is kept that is kept: the gateway's default. */
const freshMs = 5_000
const naive = 'Apollo, as written'

interface Mixed extends Measurement {
  readonly callsPerOperation: number
  readonly p99Ms: number
}

export async function measureMixed(harness: Harness, { rounds }: Rounds): Promise<void> {
  const load = await startChild(new URL('../visit-process.ts', import.meta.url), { core: 1 })
  const servers = new Map<string, Server>([['this gateway', await harness.startGateway()]])
  for (const variant of variants.filter(({ peer }) => peersMeant.includes(peer))) {
    servers.set(variant.name, await startPeer(harness, variant, freshMs))
  }
  const measured = new Map<string, Mixed[]>([...servers.keys()].map((name) => [name, []]))
  for (let round = 0; round < warmUpRounds + rounds; round += 1) {
    const plan = await prepare(harness, round)
    for (const [name, server] of inTurn([...servers], round)) {
      await greet(server.ready, plan.authorizations)
      const mixed = await measure(harness, server, (url) => load.ask<LoadResult>('visit', { ...plan, url }))
      if (round >= warmUpRounds) measured.get(name)?.push(mixed)
    }
  }
  printTable(
    `"visit" with private pages: ${rounds} rounds of ${visitsOfRound} visits, 32 at a time`,
    [
      'server',
      'operations / naive Apollo (least–most)',
      'by processor time',
      'processor µs / operation',
      'p99 ms',
      'upstream calls / operation',
    ],
    [...measured].map(([name, all]) => {
      const ratio = ratioOf(measured, name, naive)
      const middle = (of: (mixed: Mixed) => number) => median(all.map(of))
      return [
        name,
        showRatio(ratio),
        show(ratio.byCpu),
        middle(({ cpuUs }) => cpuUs).toFixed(0),
        middle(({ p99Ms }) => p99Ms).toFixed(0),
        middle(({ callsPerOperation }) => callsPerOperation).toFixed(2),
      ]
    }),
  )
  await Promise.all([load, ...servers.values()].map((child) => child.stop()))
}

/** Each comes first in another round: whoever does, meets an upstream whose lists nobody has read. */
function inTurn<One>(all: readonly One[], round: number): readonly One[] {
  const first = round % all.length
  return [...all.slice(first), ...all.slice(0, first)]
}

/** New users in every round, so that no page of theirs is held; the same for every server. */
async function prepare(harness: Harness, round: number): Promise<Omit<VisitPlan, 'url'>> {
  const all: Visit[] = visits(`${round}`).slice(0, visitsOfRound)
  const nameOf = (user: number) => `visitor-${round}-${user}`
  const lists = new Map(
    all.map(({ user, agent }) => [`${user} ${agent}`, [`agent-${agent}`, nameOf(user), rowsPerList]]),
  )
  await harness.upstream.ask('lists', [...lists.values()])
  const authorizations: string[] = []
  for (let user = 0; user < users; user += 1) {
    authorizations.push(await harness.authorizationOf(nameOf(user)))
  }
  return { visits: all, authorizations }
}

/** Each user was here before: a token is checked once in its lifetime, which is longer than a run. */
async function greet(url: string, authorizations: readonly string[]): Promise<void> {
  for (const authorization of authorizations) {
    const headers = { 'content-type': 'application/json', authorization }
    const answer = await fetch(url, { method: 'POST', headers, body: '{"query":"{ __typename }"}' })
    await answer.arrayBuffer()
  }
}

async function measure(
  { upstream }: Harness,
  server: Server,
  load: (url: string) => Promise<LoadResult>,
): Promise<Mixed> {
  await upstream.ask('calls')
  const cpuBefore = await server.ask<number>('cpu')
  const { operations, ms, p99Ms } = await load(server.ready)
  const cpuUs = ((await server.ask<number>('cpu')) - cpuBefore) / operations
  const callsPerOperation = (await upstream.ask<number>('calls')) / operations
  return { perSecond: (operations * 1_000) / ms, cpuUs, callsPerOperation, p99Ms }
}
