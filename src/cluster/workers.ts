// The worker processes: started together, replaced when they end, stopped together.
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { ToPrimary, ToWorker } from './messages.ts'
import { createRestarts } from './restarts.ts'

/** A process that serves requests, and that this process has started. */
export interface WorkerProcess {
  /** Of this process alone: the one that replaces it has another one. */
  readonly id: number
  /** Sends a message, or nothing once the process has ended. */
  readonly send: (message: ToWorker) => void
  /** Ends it at once. */
  readonly kill: () => void
  readonly onMessage: (listener: (message: ToPrimary) => void) => void
  readonly onExit: (listener: (code: number | null, signal: string | null) => void) => void
}

export interface WorkersOptions {
  readonly count: number
  /** Starts a process. */
  readonly fork: () => WorkerProcess
  readonly onMessage: (worker: WorkerProcess, message: ToPrimary) => void
  readonly onExit: (worker: WorkerProcess) => void
  /** Called once, after `start` has resolved: workers keep ending at their start, and no more are started. */
  readonly onGiveUp: () => void
  /** A worker that has not stopped within this time is killed. */
  readonly stopMs: number
  readonly log: Logger
  readonly clock: Clock
}

export interface Workers {
  /** Starts all; resolves when all accept requests. Rejects, and stops them, when one reports that it cannot, or they keep ending. */
  readonly start: () => Promise<void>
  /** Those that accept requests. */
  readonly listening: () => readonly WorkerProcess[]
  /** How many have ended without being asked to. */
  readonly exits: () => number
  /** Stops all; resolves when they have ended. Rejects when one was killed, or ended with another code than 0. */
  readonly stop: () => Promise<void>
}

interface Running {
  readonly worker: WorkerProcess
  readonly startedAt: number
  isListening: boolean
  /** Why it could not start, in its own words. */
  failure: string | undefined
}

/** Creates the workers, none of which is started. */
export function createWorkers(options: WorkersOptions): Workers {
  const { count, fork, log, clock } = options
  const running = new Map<number, Running>()
  const restarts = createRestarts(count)
  const started = Promise.withResolvers<void>()
  const stopped = Promise.withResolvers<void>()
  let state: 'starting' | 'started' | 'stopping' = 'starting'
  let exits = 0
  let failedStops = 0

  const listening = () => [...running.values()].filter(({ isListening }) => isListening)

  function startOne(): void {
    const worker = fork()
    const one: Running = { worker, startedAt: clock.now(), isListening: false, failure: undefined }
    running.set(worker.id, one)
    worker.onMessage((message) => {
      if (!running.has(worker.id)) return
      if (message.type === 'failed') one.failure = message.reason
      one.isListening ||= message.type === 'listening'
      options.onMessage(worker, message)
      if (state === 'starting' && listening().length === count) {
        state = 'started'
        started.resolve()
      }
    })
    worker.onExit((code, signal) => {
      running.delete(worker.id)
      options.onExit(worker)
      if (state !== 'stopping') replace(one, code, signal)
      else if (one.isListening && code !== 0) failedStops += 1
      if (state === 'stopping' && running.size === 0) stopped.resolve()
    })
  }

  function replace(
    { worker, startedAt, failure }: Running,
    code: number | null,
    signal: string | null,
  ): void {
    exits += 1
    const delayMs = restarts.delayAfter(clock.now() - startedAt)
    if (state === 'starting' && failure !== undefined) giveUp(failure)
    else if (delayMs === undefined) giveUp('Workers keep ending at their start.')
    else {
      log.error({ worker: worker.id, code, signal, reason: failure, delayMs }, 'a worker ended')
      clock.after(delayMs, () => {
        if (state !== 'stopping') startOne()
      })
    }
  }

  function giveUp(reason: string): void {
    if (state === 'started') {
      log.fatal({ reason }, 'no more workers are started')
      options.onGiveUp()
      return
    }
    void stop().catch(() => undefined)
    started.reject(new Error(reason))
  }

  async function stop(): Promise<void> {
    state = 'stopping'
    if (running.size === 0) return
    for (const { worker, isListening } of running.values())
      if (isListening) worker.send({ type: 'stop' })
      else worker.kill()
    const cancel = clock.after(options.stopMs, () => {
      for (const { worker } of running.values()) worker.kill()
    })
    await stopped.promise
    cancel()
    if (failedStops > 0) throw new Error(`${failedStops} of ${count} workers did not stop as they should`)
  }

  return {
    start() {
      for (let forked = 0; forked < count; forked += 1) startOne()
      return started.promise
    },
    listening: () => listening().map(({ worker }) => worker),
    exits: () => exits,
    stop,
  }
}
