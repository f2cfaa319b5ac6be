// Whatever goes wrong with the calls of writes, before the deed or after it: there is at most one session of an id, and the result
// of each write is true.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import type { Fault } from '../../emulator/fault.ts'
import type { SessionResource } from '../../emulator/session-resource.ts'
import { UpstreamError } from '../../src/upstream/upstream-error.ts'
import { exchange, listBody } from '../emulator/exchange.ts'
import { row } from '../emulator/start-emulator.ts'
import { effort, seedOf } from '../random.ts'
import { type StartedWrites, startWrites, target } from './start-writes.ts'
import { Gates, type PlannedFault, plannedFault } from './write-faults.ts'

interface PlannedWrite {
  readonly write: 'create' | 'stop' | 'delete'
  /** Met by its calls in this order. */
  readonly faults: readonly PlannedFault[]
  /** The caller leaves once so many of its calls have arrived; undefined: never. */
  readonly leavesAfter: number | undefined
}

const plannedWrite: fc.Arbitrary<PlannedWrite> = fc.record({
  write: fc.constantFrom('create', 'create', 'stop', 'delete'),
  faults: fc.array(plannedFault, { maxLength: 5 }),
  leavesAfter: fc.option(fc.nat(2), { nil: undefined, freq: 4 }),
})

/** The most calls of one write: three attempts, each with a read of three. */
const maxCalls = 12

/** Makes the writes one after the other, of the session `s-1` of ann's with one agent. */
async function runLane(
  { emulator, writes, clock }: StartedWrites,
  agentName: string,
  plans: readonly PlannedWrite[],
): Promise<void> {
  const request = { ...target, path: `agents/${agentName}/endpoint/sessions` }
  const gates = new Gates(clock.now)
  let current = -1
  const calls = () => emulator.requests.filter((each) => each.agentName === agentName).length

  /** The sessions of an identity, by a request that meets no fault. */
  async function listed(identity: string): Promise<readonly SessionResource[]> {
    const url = `${emulator.url}/${request.path}?api-version=v1&limit=100`
    const outcome = await exchange(url, { headers: { 'x-ms-user-isolation-key': identity } })
    emulator.requests.splice(
      emulator.requests.findLastIndex(({ operation }) => operation === 'list'),
      1,
    )
    return listBody(outcome).data
  }

  const toFault = (planned: PlannedFault, index: number): Fault => ({
    ...(typeof planned.kind === 'string' ? { kind: 'gate', gate: gates[planned.kind] } : planned.kind),
    afterDeed: planned.afterDeed,
    match: (met) => met.agentName === agentName && current === index && met.operation !== 'list',
  })

  async function run({ write, faults, leavesAfter }: PlannedWrite, index: number): Promise<void> {
    const [before] = await listed('ann')
    const callsBefore = calls()
    current = index
    emulator.script(...faults.map((fault) => toFault(fault, index)))
    const leaving = new AbortController()
    const state = { isPending: true }
    const settled = writes[write](request, leaving.signal).then(
      (session) => ({ session, error: undefined }),
      (error: unknown) => ({ session: undefined, error }),
    )
    const stop = () => void (state.isPending = false)
    settled.then(stop, stop)
    while (state.isPending) {
      if (leavesAfter !== undefined && calls() - callsBefore >= leavesAfter)
        leaving.abort(new UpstreamError('aborted', 'the caller left'))
      await new Promise((resolve) => void setImmediate(resolve))
      const [due] = clock.pending
      if (state.isPending && due !== undefined && (due <= 2_500 || gates.hasWaiting)) clock.advance(due)
    }
    const { session, error } = await settled
    current = -1
    await gates.open()
    assert.ok(calls() - callsBefore <= maxCalls)
    const [after, ...more] = await listed('ann')
    assert.deepEqual(more, [])
    if (error === undefined) {
      if (write !== 'delete') assert.equal(session?.rowId, request.sessionId)
      assert.ok(isDone(write, after), `${write} resolved`)
      return
    }
    if (!(error instanceof UpstreamError)) throw error
    const isUnchanged = JSON.stringify(after) === JSON.stringify(before)
    const maybeDone = error.details.maybeDone === true
    assert.ok(isUnchanged || (maybeDone && isDone(write, after)), `${write} rejected with ${error.reason}`)
  }

  emulator.setSessions(agentName, 'ann', [])
  emulator.setSessions(agentName, 'bob', [row('of-bob', 1)])
  for (const [index, plan] of plans.entries()) await run(plan, index)
  assert.deepEqual(await listed('bob'), [row('of-bob', 1)])
}

function isDone(write: PlannedWrite['write'], session: SessionResource | undefined): boolean {
  if (write === 'delete') return session === undefined
  if (session === undefined) return false
  return session.agent_session_id === target.sessionId && (write === 'create' || isStopped(session))
}

function isStopped({ stopped_at }: SessionResource): boolean {
  return stopped_at !== undefined
}

async function runLanes(lanes: readonly (readonly PlannedWrite[])[]): Promise<void> {
  await using closing = new AsyncDisposableStack()
  const after = (close: () => Promise<void>) => closing.defer(close)
  const started = await startWrites({ after }, {}, { behaviour: { enforceIdentityOnById: true } })
  await Promise.all(lanes.map((plans, index) => runLane(started, `bot-${index}`, plans)))
}

test('random writes with random faults: never two sessions, and every result is true', async (t) => {
  const lanes = fc.array(fc.array(plannedWrite, { minLength: 1, maxLength: 8 }), {
    minLength: 1,
    maxLength: 3,
  })
  const property = fc.asyncProperty(lanes, runLanes)
  await fc.assert(property, { seed: seedOf(t), numRuns: effort(30, 300) })
})
