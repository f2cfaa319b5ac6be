// Starting, replacing and stopping workers, on virtual time and without processes.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ToPrimary, ToWorker } from '../../src/cluster/messages.ts'
import { createWorkers } from '../../src/cluster/workers.ts'
import { captureLog } from '../gateway/log-lines.ts'
import { createVirtualClock } from '../virtual-clock.ts'

interface FakeWorker {
  readonly sent: ToWorker[]
  readonly say: (message: ToPrimary) => void
  readonly exit: (code: number | null, signal?: string) => void
  killed: boolean
}

function createSetup(count: number) {
  const clock = createVirtualClock()
  const log = captureLog()
  const forked: FakeWorker[] = []
  let givenUp = 0
  const workers = createWorkers({
    count,
    fork() {
      let hear: (message: ToPrimary) => void = () => {}
      let end: (code: number | null, signal: string | null) => void = () => {}
      const fake: FakeWorker = {
        sent: [],
        say: (message) => hear(message),
        exit: (code, signal) => end(code, signal ?? null),
        killed: false,
      }
      forked.push(fake)
      return {
        id: forked.length,
        send: (message) => void fake.sent.push(message),
        kill() {
          fake.killed = true
          fake.exit(null, 'SIGKILL')
        },
        onMessage: (listener) => void (hear = listener),
        onExit: (listener) => void (end = listener),
      }
    },
    onMessage() {},
    onExit() {},
    onGiveUp: () => (givenUp += 1),
    stopMs: 20_000,
    log: log.logger,
    clock,
  })
  return { clock, log, forked, workers, givenUp: () => givenUp }
}

const listening: ToPrimary = { type: 'listening', url: 'http://127.0.0.1:4000/graphql' }

async function startAll(count: number) {
  const setup = createSetup(count)
  const started = setup.workers.start()
  for (const fake of setup.forked) fake.say(listening)
  await started
  return setup
}

test('it has started when every worker accepts requests', async () => {
  const { forked, workers } = createSetup(2)
  let hasStarted = false
  const started = workers.start().then(() => (hasStarted = true))
  forked[0]?.say(listening)
  await Promise.resolve()
  assert.deepEqual([forked.length, hasStarted], [2, false])
  forked[1]?.say(listening)
  await started
  assert.deepEqual(
    workers.listening().map(({ id }) => id),
    [1, 2],
  )
})

test('a worker that reports at the start that it cannot start ends all others, with its reason', async () => {
  const { forked, workers } = createSetup(2)
  const started = workers.start()
  forked[0]?.say(listening)
  forked[1]?.say({ type: 'failed', reason: 'listen EADDRINUSE' })
  forked[1]?.exit(1)
  await assert.rejects(started, { message: 'listen EADDRINUSE' })
  assert.deepEqual(forked[0]?.sent, [{ type: 'stop' }])
})

test('a worker that ends is logged and replaced', async () => {
  const { clock, log, forked, workers } = await startAll(2)
  clock.advance(60_000)
  forked[0]?.exit(null, 'SIGKILL')
  assert.deepEqual(
    log.lines.map(({ worker, code, signal, delayMs, msg }) => ({ worker, code, signal, delayMs, msg })),
    [{ worker: 1, code: null, signal: 'SIGKILL', delayMs: 100, msg: 'a worker ended' }],
  )
  clock.advance(99)
  assert.equal(forked.length, 2)
  clock.advance(1)
  assert.equal(forked.length, 3)
  forked[2]?.say(listening)
  assert.deepEqual(
    workers.listening().map(({ id }) => id),
    [2, 3],
  )
  assert.equal(workers.exits(), 1)
})

test('it gives up when workers keep ending at their start, and starts no more', async () => {
  const { clock, forked, givenUp } = await startAll(1)
  for (let round = 0; round < 6; round += 1) {
    forked.at(-1)?.exit(1)
    clock.advance(10_000)
  }
  assert.deepEqual([forked.length, givenUp()], [6, 1])
})

test('where they keep ending before the gateway has started, the start fails', async () => {
  const { clock, forked, workers, givenUp } = createSetup(1)
  const started = workers.start()
  for (let round = 0; round < 6; round += 1) {
    forked.at(-1)?.exit(null, 'SIGKILL')
    clock.advance(5_000)
  }
  await assert.rejects(started, { message: 'Workers keep ending at their start.' })
  assert.deepEqual([forked.length, givenUp()], [6, 0])
})

test('a stop waits for every worker, and replaces none', async () => {
  const { clock, forked, workers } = await startAll(2)
  forked[1]?.exit(1)
  clock.advance(200)
  const stopped = workers.stop()
  // The third has not started yet: it serves nothing.
  assert.deepEqual(
    forked.map(({ sent, killed }) => [sent.length, killed]),
    [
      [1, false],
      [0, false],
      [0, true],
    ],
  )
  forked[0]?.exit(0)
  await stopped
  clock.advance(60_000)
  assert.equal(forked.length, 3)
})

test('a worker that was about to be replaced is not replaced after a stop', async () => {
  const { clock, forked, workers } = await startAll(1)
  forked[0]?.exit(1)
  await workers.stop()
  clock.advance(60_000)
  assert.equal(forked.length, 1)
})

test('a worker that does not stop in time is killed, and the stop fails', async () => {
  const { clock, forked, workers } = await startAll(2)
  const stopped = workers.stop()
  forked[0]?.exit(0)
  clock.advance(20_000)
  await assert.rejects(stopped, { message: '1 of 2 workers did not stop as they should' })
  assert.deepEqual(
    forked.map(({ killed }) => killed),
    [false, true],
  )
})
