// Thousands of attacks on one gateway, in an order that TEST_SEED decides, with an honest client beside them.
// `TEST_BATCHES=2400 node --test test/hostile/random-attacks.test.ts` sends twenty times as many, in about ten minutes.
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { issuer } from '../gateway/start-gateway.ts'
import { badTokens } from '../security/tokens.ts'
import type { Attack } from './attack.ts'
import { createBatches } from './batches.ts'
import { createHostileClient } from './client.ts'
import { headersOf, toBytes } from './http-request.ts'
import { createStorm } from './random-attacks.ts'
import { startTarget } from './target.ts'

const batchCount = Number(process.env['TEST_BATCHES'] ?? 120)
const batchSize = 25
const warmUpBatches = 12
/** What a batch of attacks may cost, as a multiple of a batch of plain refused requests. */
const maxRatio = 10
const maxHeapGrowth = 1.3
const maxHeapMore = 16 * 1024 * 1024

test('whatever clients send: nothing fails, nobody reads foreign rows, work and memory are bounded, and an honest client gets its response', {
  // Against a hang alone: a batch takes a quarter of a second on a quiet machine.
  timeout: Math.max(600_000, batchCount * 5_000),
}, async (t) => {
  const seed = process.env['TEST_SEED'] ?? randomUUID()
  t.diagnostic(`TEST_SEED=${seed}`)
  const target = await startTarget(issuer)
  t.after(() => target.close())
  const { gateway, callers, askHonestly } = target
  const client = createHostileClient(gateway.ready, askHonestly)
  t.after(() => client.close())
  const tokens = await Promise.all(badTokens.map(async ([, make]) => make()))
  const batches = createBatches(target, client)
  const batchOf = (next: () => Attack) => Array.from({ length: batchSize }, next)

  const [caller] = callers
  assert.ok(caller)
  const plain: Attack = {
    name: 'a plain refused request',
    chunks: [toBytes({ headers: headersOf(caller), body: '{"query":"{ nope }"}' })],
    ending: 1,
  }
  const warmUp = createStorm('warm-up', callers, tokens)
  for (let batch = 0; batch < warmUpBatches; batch += 1) await batches.send(batchOf(warmUp))
  await client.close()
  const quiet = await batches.leastOf(
    8,
    batchOf(() => plain),
  )
  const heapBefore = await gateway.ask<number>('heap')

  const next = createStorm(seed, callers, tokens)
  const ratios: number[] = []
  for (let batch = 0; batch < batchCount; batch += 1) {
    const attacks = batchOf(next)
    const first = await batches.send(attacks)
    // Once can be a collection of garbage, or a compilation: the same attacks cost no less the next time if it is they that cost.
    const cpu = first <= maxRatio * quiet ? first : await batches.leastOf(3, attacks)
    ratios.push(cpu / quiet)
    const names = attacks.map(({ name }) => name).join('\n')
    assert.ok(cpu <= maxRatio * quiet, `batch ${batch}: ${(cpu / quiet).toFixed(1)} ×\n${names}`)
    assert.deepEqual(batches.faults, [], `batch ${batch}`)
  }
  await client.close()
  await askHonestly()
  const heapAfter = await gateway.ask<number>('heap')

  const inOrder = ratios.toSorted((a, b) => a - b)
  t.diagnostic(
    `${batchCount * batchSize} attacks, a batch at ${inOrder[batchCount >> 1]?.toFixed(1)} × the processor time of plain refused requests, ${inOrder.at(-1)?.toFixed(1)} × at the most`,
  )
  t.diagnostic(`statuses: ${JSON.stringify(batches.statuses)}`)
  t.diagnostic(`heap: ${heapBefore >> 10} KiB before, ${heapAfter >> 10} KiB after`)
  assert.ok(heapAfter <= maxHeapGrowth * heapBefore + maxHeapMore, `${heapBefore} bytes, then ${heapAfter}`)
  assert.deepEqual(await gateway.ask<string[]>('warnings'), [])
  // Attacks of all kinds arrived: some get rows, some are rejected, some get no response at all.
  for (const kind of ['200', '400', '401', '413', '431', 'none'])
    assert.ok((batches.statuses[kind] ?? 0) > batchCount / 4, `${kind}: ${batches.statuses[kind]}`)
})
