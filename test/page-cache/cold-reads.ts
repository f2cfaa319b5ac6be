// Reads of lists that are not cached.
import assert from 'node:assert/strict'
import type { Replica } from './replicas.ts'

/** A list of its own for each read, so that none is cached. */
export const listOf = (index: number) => ({ isolationKey: `caller-${index}`, path: 'bot' })

/** Reads lists that are not cached; every read makes a call of its own. */
export async function readCold({ read }: Replica, from: number, count: number): Promise<void> {
  for (let index = from; index < from + count; index += 1) {
    assert.equal((await read({ list: listOf(index) })).outcome, 'miss')
  }
}
