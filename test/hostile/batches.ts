// Batches of attacks, each beside as many honest requests, and what the gateway spends on each batch.
import type { Attack } from './attack.ts'
import type { HostileClient } from './client.ts'
import { faultsIn, ownersOf } from './forbidden-bytes.ts'
import type { Target } from './target.ts'

export interface Batches {
  /** Sends the attacks and the honest requests; settles with the gateway's processor time in microseconds. */
  readonly send: (attacks: readonly Attack[]) => Promise<number>
  /** Sends them so often; settles with the least. */
  readonly leastOf: (times: number, attacks: readonly Attack[]) => Promise<number>
  /** What was wrong so far. */
  readonly faults: readonly string[]
  /** How many responses had which status; `none`: connections without a response. */
  readonly statuses: Readonly<Record<string, number>>
}

/** Attacks of a batch that are under way at the same time. */
const atOnce = 8

/** Creates the batches. */
export function createBatches({ gateway, everybody, askHonestly }: Target, client: HostileClient): Batches {
  const owners = ownersOf(everybody)
  const faults: string[] = []
  const statuses: Record<string, number> = {}
  const count = (kind: string) => {
    statuses[kind] = (statuses[kind] ?? 0) + 1
  }

  async function attack(left: Iterable<Attack>): Promise<void> {
    for (const each of left) {
      const responses = await client.send(each)
      if (responses.length === 0) count('none')
      for (const { status } of responses) count(`${status}`)
      for (const fault of faultsIn(each, responses, everybody, owners)) faults.push(`${each.name}: ${fault}`)
    }
  }

  async function beHonest(times: number): Promise<void> {
    for (let time = 0; time < times; time += 1) await askHonestly()
  }

  async function send(attacks: readonly Attack[]): Promise<number> {
    const before = await gateway.ask<number>('cpu')
    const left = attacks.values()
    await Promise.all([beHonest(attacks.length), ...Array.from({ length: atOnce }, () => attack(left))])
    return (await gateway.ask<number>('cpu')) - before
  }

  return {
    send,
    async leastOf(times, attacks) {
      let least = Number.POSITIVE_INFINITY
      for (let time = 0; time < times; time += 1) least = Math.min(least, await send(attacks))
      return least
    },
    faults,
    statuses,
  }
}
