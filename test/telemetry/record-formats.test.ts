// The records of the flight recorder: a ring of them returns what a list of the same events would.
import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import * as fc from 'fast-check'
import { sessionsPath } from '../../src/sessions/agent.ts'
import type { FlightEntry } from '../../src/telemetry/flight-entry.ts'
import { outcomes } from '../../src/telemetry/outcome.ts'
import { type RecordFormat, recordBytes, recordFormats } from '../../src/telemetry/record-formats.ts'
import { RecordRing } from '../../src/telemetry/record-ring.ts'
import { failureMeanings, UpstreamError, type UpstreamFailure } from '../../src/upstream/upstream-error.ts'
import { check } from '../random.ts'

const size = 7

/** An event, how it is written, and its entry. */
interface Sample {
  readonly write: (ring: RecordRing) => void
  readonly entry: FlightEntry
}

const sampleOf = <Event>(format: RecordFormat<Event>, event: Event, entry: FlightEntry): Sample => ({
  write(ring) {
    ring.writeNumber(1.5)
    ring.writeWord(format.type)
    format.write(ring, event)
  },
  entry,
})

const from = (characters: string, maxLength: number, minLength = 1) =>
  fc.string({ unit: fc.constantFrom(...Array.from(characters)), minLength, maxLength })
const letters = 'abcXYZ019'
const id = from(`${letters}._-`, 64)
const traceId = from('0123456789abcdef', 32, 32)
const operationName = fc.option(from(`${letters}_`, 100), { nil: undefined })
const agentName = from(letters, 63)
const anyId = fc.option(id, { nil: undefined })
const number = fc.double({ noNaN: true })
const cost = fc.option(fc.nat(), { nil: undefined })
const codes = ['NOT_FOUND', 'BAD_USER_INPUT', 'UPSTREAM_TIMEOUT', 'INTERNAL_SERVER_ERROR']
const reasons = Object.keys(failureMeanings) as UpstreamFailure[]

const operations = fc
  .record({
    requestId: id,
    traceId: fc.option(traceId, { nil: undefined }),
    outcome: fc.constantFrom(...outcomes),
    servedBy: fc.constantFrom('response-cache', 'compiled', 'apollo', undefined),
    operationName,
    status: fc.integer({ min: 100, max: 599 }),
    errorCodes: fc.subarray(codes),
    cost,
    durationMs: number,
  })
  .map((event) => sampleOf(recordFormats.operation, event, { type: 'operation', ...event }))

const pages = fc
  .record({
    requestId: anyId,
    outcome: fc.constantFrom('hit', 'stale', 'staleIfError', 'miss', 'collapsed'),
    ageMs: number,
    rows: fc.nat(),
    joinedRequestId: anyId,
    agentName,
  })
  .map(({ agentName: name, ...event }) =>
    sampleOf(
      recordFormats.page,
      { path: sessionsPath(name), ...event },
      { type: 'page', agentName: name, ...event },
    ),
  )

const failures = fc.oneof(
  fc.constant({ error: undefined, failure: undefined, status: undefined, upstreamRequestId: undefined }),
  fc.constant({
    error: new TypeError('a defect'),
    failure: 'TypeError',
    status: undefined,
    upstreamRequestId: undefined,
  }),
  fc
    .record({
      failure: fc.constantFrom(...reasons),
      status: fc.integer({ min: 400, max: 599 }),
      upstreamRequestId: id,
    })
    .map(({ failure, ...details }) => ({
      error: new UpstreamError(failure, 'a message', details),
      failure,
      ...details,
    })),
)
const calls = fc
  .record({
    requestId: anyId,
    callId: fc.uuid(),
    operation: fc.constantFrom('list', 'get', 'create', 'stop', 'delete'),
    durationMs: number,
    agentName,
    outcome: failures,
  })
  .map(({ agentName: name, outcome: { error, ...failure }, ...event }) =>
    sampleOf(
      recordFormats.call,
      { path: sessionsPath(name), error, ...event },
      { type: 'call', agentName: name, ...event, ...failure },
    ),
  )

const bailouts = fc
  .record({ reason: fc.constantFrom('value', 'too-long'), operationName })
  .map((event) => sampleOf(recordFormats.bailout, event, { type: 'bailout', ...event }))
const breakers = fc
  .record({
    state: fc.constantFrom('closed', 'open', 'halfOpen'),
    agentName: fc.option(agentName, { nil: undefined }),
  })
  .map(({ state, agentName: name }) =>
    sampleOf(
      recordFormats.circuitBreaker,
      { path: name && sessionsPath(name), state },
      { type: 'circuitBreaker', agentName: name, state },
    ),
  )
const redis = from(letters, 64).map((state) =>
  sampleOf(recordFormats.redis, { state }, { type: 'redis', state }),
)
const samples = fc.array(fc.oneof(operations, pages, calls, bailouts, breakers, redis), {
  maxLength: 3 * size,
})

function entriesOf(ring: RecordRing): FlightEntry[] {
  return ring.map(() => {
    assert.equal(ring.readNumber(), 1.5)
    return recordFormats[ring.readWord() as FlightEntry['type']].read(ring)
  })
}

suite('Records of the flight recorder', () => {
  test('a ring returns the last events as they were, whenever it is read', (t) => {
    const property = fc.property(samples, fc.nat({ max: 3 * size }), (all, readAfter) => {
      const ring = new RecordRing(size, recordBytes)
      for (const [index, { write }] of all.entries()) {
        ring.start()
        write(ring)
        if (index === readAfter) entriesOf(ring)
      }
      assert.deepEqual(
        entriesOf(ring),
        all.slice(-size).map(({ entry }) => entry),
      )
    })
    check(t, property, 300)
  })

  test('the longest events do not reach into the next record', () => {
    const longest = 'x'.repeat(200)
    const event = {
      requestId: longest,
      joinedRequestId: longest,
      callId: longest,
      traceId: longest,
      operationName: longest,
      path: sessionsPath('x'.repeat(63)),
      state: longest,
      reason: 'value',
      outcome: 'miss',
      operation: 'list',
      servedBy: 'compiled',
      status: 200,
      cost: 3,
      durationMs: 1,
      ageMs: 1,
      rows: 20,
      errorCodes: Array.from({ length: 100 }, (_, index) => `CODE_${index}`),
      error: new UpstreamError('unavailable', 'a message', { status: 503, upstreamRequestId: longest }),
    } as const
    const marker: RecordFormat<{ readonly state: string }> = recordFormats.redis
    for (const { type, write } of Object.values(recordFormats) as RecordFormat<typeof event>[]) {
      const ring = new RecordRing(3, recordBytes)
      const put = (sample: Sample) => {
        ring.start()
        sample.write(ring)
      }
      for (const state of ['overwritten', 'next', 'last'])
        put(sampleOf(marker, { state }, { type: 'redis', state }))
      ring.start()
      ring.writeNumber(1.5)
      ring.writeWord(type)
      write(ring, event)
      assert.deepEqual(entriesOf(ring).slice(0, 2), [
        { type: 'redis', state: 'next' },
        { type: 'redis', state: 'last' },
      ])
    }
  })

  test('an id, a name and a state are cut off where they are too long', () => {
    const ring = new RecordRing(1, recordBytes)
    ring.start()
    recordFormats.bailout.write(ring, { reason: 'value', operationName: 'n'.repeat(101) })
    assert.deepEqual(ring.map(recordFormats.bailout.read), [
      { type: 'bailout', reason: 'value', operationName: 'n'.repeat(100) },
    ])
  })

  test('of more words than a byte can number, the rest are _OTHER', () => {
    const words = Array.from({ length: 300 }, (_, index) => `word ${index}`)
    const ring = new RecordRing(words.length, 1)
    for (const word of words) {
      ring.start()
      ring.writeWord(word)
    }
    assert.deepEqual(
      ring.map(() => ring.readWord()),
      words.map((word, index) => (index < 254 ? word : '_OTHER')),
    )
  })
})
