// Dates in the shared store while wall clocks are set: a page is never taken for younger than it is.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Keyv } from 'keyv'
import { createSharedPageStore, createStoredTimes } from '../../src/page-cache/shared-page-store.ts'
import { sessionRecordCodec } from '../../src/upstream/session-record.ts'
import { createVirtualClock } from '../virtual-clock.ts'
import { RecordingSource } from './recording-source.ts'
import { records, settled } from './rows.ts'
import { annsList } from './start-cache.ts'

const hourMs = 3_600_000
const head = { ...annsList, order: 'asc', after: undefined, limit: 10 } as const

/** A store in which a page of the head lies, written by the process whose clock this is. */
async function startStored() {
  const clock = createVirtualClock()
  const source = new RecordingSource({ clock, ties: 'mirrored', pageSize: 100 })
  source.setRows('ann/bot', records('a1 b2'))
  let sharedInvalid = 0
  const shared = createSharedPageStore({
    codec: sessionRecordCodec,
    keyv: new Keyv(),
    ttlMs: 600_000,
    clock,
    onBadValue: () => void (sharedInvalid += 1),
  })
  const fetchPage = shared.withWrites(source.fetchPage)
  const write = async () => {
    await fetchPage(head)
    await settled()
  }
  await write()
  return {
    clock,
    write,
    /** How old the stored page is taken for, in milliseconds; undefined: it is not taken over. */
    ageMs: async () => {
      const [page] = (await shared.read(head)).pages
      return page && clock.now() - page.fetchedAt
    },
    sharedInvalid: () => sharedInvalid,
  }
}

test('a stored page is as old as the time that has passed since its call', async () => {
  const { clock, ageMs } = await startStored()
  assert.equal(await ageMs(), 0)
  clock.advance(1_234)
  assert.equal(await ageMs(), 1_234)
})

test('a wall clock that is set forwards makes a stored page older, never younger', async () => {
  const { clock, ageMs, sharedInvalid } = await startStored()
  clock.stepWall(hourMs)
  assert.equal(await ageMs(), hourMs)
  assert.equal(sharedInvalid(), 0)
})

test('a wall clock that is set back ends what was stored before, also when its date is past again', async () => {
  const { clock, ageMs, sharedInvalid } = await startStored()
  clock.advance(1_000)
  clock.stepWall(-hourMs)
  assert.equal(await ageMs(), undefined)
  assert.equal(sharedInvalid(), 1)
  for (const ms of [hourMs - 1_000, 1, 999]) {
    clock.advance(ms)
    assert.equal(await ageMs(), undefined)
  }
})

test('what is stored once the wall clock has made up for being set back is taken over again', async () => {
  const { clock, write, ageMs } = await startStored()
  clock.advance(1_000)
  clock.stepWall(-2_000)
  assert.equal(await ageMs(), undefined)
  clock.advance(2_001)
  await write()
  clock.advance(10)
  assert.equal(await ageMs(), 10)
})

test('a page whose call started before the wall clock was set is stored with its true age', async () => {
  for (const stepMs of [hourMs, -hourMs]) {
    const clock = createVirtualClock()
    const times = createStoredTimes(clock)
    const startedAt = clock.now()
    clock.advance(3_000)
    clock.stepWall(stepMs)
    clock.advance(4_000)
    assert.equal(times.toStored(startedAt), clock.wallNow() - 7_000)
  }
})

test('a replica whose wall clock is fast by up to a second is believed, and its pages are not younger than now', () => {
  const clock = createVirtualClock()
  const { fromStored } = createStoredTimes(clock)
  assert.equal(fromStored(clock.wallNow() + 1_000), clock.now())
  assert.equal(fromStored(clock.wallNow() + 1_001), undefined)
  assert.equal(fromStored(clock.wallNow() - 1_000), clock.now() - 1_000)
})
