// The two workloads: documents, and what each user asks for, in which order. Seeded; the same on every machine.
import { createRandom } from '../emulator/random.ts'

const allFields = `id sessionId agentName status upstreamStatus createdAt lastAccessedAt expiresAt stoppedAt
  versionIndicator { type ... on VersionRefIndicator { agentVersion } }`
const pageInfo = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }'
const variables = '$agentName: String!, $first: Int, $after: String, $last: Int, $before: String'
const window = 'agentName: $agentName, first: $first, after: $after, last: $last, before: $before'

/** Each selects the list as `sessions`, with its page info. `dash`: a badge, the list, and its page info once more. */
export const operations = {
  list: `query List(${variables}) { sessions(${window}) { edges { cursor node { ${allFields} } } ${pageInfo} } }`,
  slim: `query Slim(${variables}) { sessions(${window}) { edges { cursor node { id status lastAccessedAt } } ${pageInfo} } }`,
  dash: `query Dash(${variables}) {
    badge: sessions(agentName: $agentName, first: 10) { edges { node { id status } } }
    sessions(${window}) { edges { cursor node { ${allFields} } } ${pageInfo} }
    again: sessions(${window}) { ${pageInfo} }
  }`,
}
export type Operation = keyof typeof operations

/** A user pages through an agent's list: a first page, then `deeper` further ones. */
export interface Visit {
  readonly user: number
  readonly agent: number
  readonly operation: Operation
  readonly pageSize: number
  readonly deeper: number
}

/** A user keeps a screen open: at each poll, whether one page forward and back again follows. */
export interface Screen {
  readonly user: number
  readonly agent: number
  readonly polls: readonly { readonly turn: boolean }[]
}

export const users = 200
export const agents = 50

/** Time as a workload sees it, in milliseconds: virtual, or the machine's. */
export interface Timeline {
  readonly now: () => number
  /** Resolves after so long, at once where `ms` is not positive. */
  readonly sleep: (ms: number) => Promise<void>
}

/** Sends an operation of a user. `dueAt`: when it was due, by `Timeline.now`; absent: now. */
export type Ask = (user: number, query: string, variables: object, dueAt?: number) => Promise<PageInfo>
export interface PageInfo {
  readonly startCursor: string
  readonly endCursor: string
  readonly hasNextPage: boolean
}

export const visitsAtOnce = 32
/** Between the pages of one user. */
export const thinkingMs = 50
/** Between two polls of a screen. */
export const pollMs = 5_000
type SendVisit = (user: number, query: string, variables: object) => Promise<string | undefined>

/** 2,000 visits, or so many. */
export function visits(seed: string, count = 2_000): Visit[] {
  const random = createRandom(`visit ${seed}`)
  const zipf = createZipf(agents)
  return Array.from({ length: count }, () => ({
    user: Math.floor(random() * users),
    agent: zipf(random()),
    operation: pick<Operation>(random(), [
      ['list', 0.65],
      ['slim', 0.25],
      ['dash', 0.1],
    ]),
    pageSize: pick(random(), [
      [10, 0.25],
      [20, 0.55],
      [50, 0.2],
    ]),
    deeper: countWhile(3, () => random() < 0.45),
  }))
}

/** Pages through the lists, 32 visits at a time. `send` resolves to the cursor after which the list goes on, if it does. */
export async function runVisits(all: readonly Visit[], send: SendVisit): Promise<void> {
  const queue = [...all]
  const run = async () => {
    for (let visit = queue.shift(); visit; visit = queue.shift()) {
      const { user, agent, operation, pageSize: first, deeper } = visit
      let after: string | null | undefined = null
      for (let page = 0; page <= deeper && after !== undefined; page += 1)
        after = await send(user, operations[operation], { agentName: `agent-${agent}`, first, after })
    }
  }
  await Promise.all(Array.from({ length: visitsAtOnce }, run))
}

/** 100 users, one screen each, polled every 5 s for a minute; or so many of either. */
export function screens(seed: string, count = 100, polls = 12): Screen[] {
  const random = createRandom(`live ${seed}`)
  const zipf = createZipf(agents)
  return Array.from({ length: count }, (_, user) => ({
    user,
    agent: zipf(random()),
    polls: Array.from({ length: polls }, () => ({ turn: random() < 0.2 })),
  }))
}

/**
 * Screens open one after the other within one poll's time, and are polled on the beat: a poll is due when its time comes, however
 * long the one before it took. `thinkMs`: between the pages of one screen.
 */
export async function runScreens(
  all: readonly Screen[],
  ask: Ask,
  { now, sleep }: Timeline,
  thinkMs = thinkingMs,
): Promise<void> {
  const startedAt = now()
  const run = async ({ user, agent, polls }: Screen, index: number) => {
    const agentName = `agent-${agent}`
    const openedAt = startedAt + (index * pollMs) / all.length
    for (const [poll, { turn }] of polls.entries()) {
      const dueAt = openedAt + poll * pollMs
      await sleep(dueAt - now())
      const first = await ask(user, operations.list, { agentName, first: 20 }, dueAt)
      if (!turn) continue
      await sleep(thinkMs)
      const next = await ask(user, operations.list, { agentName, first: 20, after: first.endCursor })
      await sleep(thinkMs)
      await ask(user, operations.list, { agentName, last: 20, before: next.startCursor })
    }
  }
  await Promise.all(all.map(run))
}

function pick<Value>(share: number, choices: readonly (readonly [Value, number])[]): Value {
  let rest = share
  for (const [value, weight] of choices) {
    if (rest < weight) return value
    rest -= weight
  }
  const last = choices.at(-1)
  if (last === undefined) throw new TypeError('nothing to choose from')
  return last[0]
}

function countWhile(most: number, goesOn: () => boolean): number {
  let count = 0
  while (count < most && goesOn()) count += 1
  return count
}

/** Ranks from 0 by Zipf's law with exponent 1. */
function createZipf(ranks: number): (share: number) => number {
  const weights = Array.from({ length: ranks }, (_, rank) => 1 / (rank + 1))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return (share) => {
    let rest = share * total
    return Math.max(
      weights.findIndex((weight) => (rest -= weight) < 0),
      0,
    )
  }
}
