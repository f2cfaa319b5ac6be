// Any sequence of reads, changes and times: what is served was true within the age that it may have.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { effort, seedOf } from '../random.ts'
import { ListHistory } from './list-history.ts'
import type { Ties } from './recording-source.ts'
import { record, settled } from './rows.ts'
import { type ReadOptions, startCache } from './start-cache.ts'

const read = fc.record({
  kind: fc.constant('read' as const),
  order: fc.constantFrom('asc' as const, 'desc' as const),
  /** Which of all rows that ever were is read on from; the head for one in four. */
  after: fc.option(fc.nat(), { nil: undefined, freq: 3 }),
  limit: fc.integer({ min: 1, max: 6 }),
  noCache: fc.nat({ max: 9 }).map((chance) => chance === 0),
})
const step = fc.oneof(
  { weight: 10, arbitrary: read },
  {
    weight: 3,
    arbitrary: fc
      .constantFrom(1, 700, 2_500, 5_000, 20_000, 60_000)
      .map((ms) => ({ kind: 'wait' as const, ms })),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'wait' as const, ms: 300_000 }) },
  { weight: 2, arbitrary: fc.nat({ max: 1 }).map((seconds) => ({ kind: 'insert' as const, seconds })) },
  { weight: 2, arbitrary: fc.nat().map((index) => ({ kind: 'delete' as const, index })) },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<UpstreamFailure | undefined>('unavailable', 'timeout', 'forbidden', undefined, undefined)
      .map((reason) => ({ kind: 'upstream' as const, reason })),
  },
)
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

const situation = fc.record({
  /** How far apart in time the rows are. */
  gaps: fc.array(fc.nat({ max: 2 }), { maxLength: 9 }),
  pageSize: fc.integer({ min: 1, max: 5 }),
  maxBytes: fc.constantFrom(100_000, 1_500),
  steps: fc.array(step, { minLength: 10, maxLength: 60 }),
})

async function run(ties: Ties, { gaps, pageSize, maxBytes, steps }: Situation) {
  let second = 1_000
  const rows = gaps.map((gap, index) => record(`r${index}`, (second += gap)))
  const {
    cache,
    clock,
    source,
    setRows,
    read: readPage,
    request,
  } = startCache({ rows, ties, pageSize, maxBytes })
  const history = new ListHistory(rows, ties, clock.now())
  const everyRow = [...rows]
  let upstream: UpstreamFailure | undefined
  const change = (ascending: typeof rows) => {
    history.change(ascending, clock.now())
    setRows(ascending)
  }

  async function check(options: ReadOptions): Promise<void> {
    const page = await readPage(options).catch(({ reason }) => assert.equal(reason, upstream))
    const now = clock.now()
    if (!page) return
    const { order, after } = request(options)
    const fault = history.faultOf(order, after, page, now)
    assert.equal(
      fault,
      undefined,
      `${JSON.stringify(options)} at ${now} of ${page.fetchedAt}\n${history.toString()}`,
    )
    const longest = { hit: 5_000, stale: 60_000, staleIfError: upstream ? 600_000 : 0, miss: 0, collapsed: 0 }
    assert.ok(now - page.fetchedAt <= longest[page.outcome], `${page.outcome} of ${now - page.fetchedAt} ms`)
    assert.ok(page.fetchedAt >= (options.notBefore ?? Number.NEGATIVE_INFINITY), 'older than was asked for')
    assert.ok(cache.size().bytes <= maxBytes)
  }

  for (const next of steps) {
    if (next.kind === 'wait') clock.advance(next.ms)
    else if (next.kind === 'upstream') source.fail((upstream = next.reason))
    else if (next.kind === 'insert') {
      everyRow.push(record(`r${everyRow.length}`, (second += next.seconds)))
      change([...history.latest, ...everyRow.slice(-1)])
    } else if (next.kind === 'delete') {
      const deleted = next.index % Math.max(history.latest.length, 1)
      change(history.latest.filter((_, index) => index !== deleted))
    } else {
      const { order, limit, noCache } = next
      const after = next.after === undefined ? undefined : everyRow[next.after % everyRow.length]?.rowId
      await check({ order, limit, ...(after && { after }), ...(noCache && { notBefore: clock.now() }) })
      // What is refreshed in the background is there before the next step.
      await settled()
    }
  }
}

interface Situation {
  readonly gaps: readonly number[]
  readonly pageSize: number
  readonly maxBytes: number
  readonly steps: readonly Step[]
}

for (const ties of ['mirrored', 'independent'] as const) {
  test(`every page that is served is a run of the list as it was within the page's age (${ties} ties)`, async (t) => {
    await fc.assert(
      fc.asyncProperty(situation, (given) => run(ties, given)),
      { seed: seedOf(t), numRuns: effort(300, 1_500) },
    )
  })
}
