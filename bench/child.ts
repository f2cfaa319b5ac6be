// Child processes of a benchmark: each says when it is ready, answers questions, and ends with its parent.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { availableParallelism } from 'node:os'

export interface Child<Ready> {
  /** The value that the child passed to `serveParent`. */
  readonly ready: Ready
  readonly pid: number
  /** Asks it something by name; settles with its answer. One question at a time. */
  readonly ask: <Answer>(name: string, argument?: unknown) => Promise<Answer>
  readonly stop: () => Promise<void>
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly execArgv?: readonly string[]
  /** Which core it runs on, where the system lets us choose. */
  readonly core?: 0 | 1
}

/** Starts a program and waits until it is ready. Rejects when it ends before. */
export async function startChild<Ready>(
  file: URL,
  { env = {}, execArgv = [], core }: ChildOptions = {},
): Promise<Child<Ready>> {
  const child = fork(file, { env: { PATH: process.env['PATH'], ...env }, execArgv: [...execArgv] })
  const ended = once(child, 'exit')
  const hear = async () => {
    const [heard] = await Promise.race([
      once(child, 'message'),
      ended.then(() => Promise.reject(new Error(`${file.pathname} ended`))),
    ])
    return heard as unknown
  }
  const ready = (await hear()) as Ready
  if (core !== undefined && process.platform === 'linux' && availableParallelism() > 1)
    spawnSync('taskset', ['-acp', `${core}`, `${child.pid}`])
  return {
    ready,
    pid: child.pid ?? 0,
    async ask<Answer>(name: string, argument?: unknown): Promise<Answer> {
      const answer = hear()
      child.send({ name, argument })
      return (await answer) as Answer
    },
    async stop() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

interface Question {
  readonly name: string
  readonly argument: never
}

/** In the child: says that it is ready, answers what it is asked, and closes when the parent lets go. */
export function serveParent(
  ready: unknown,
  answers: Readonly<Record<string, (argument: never) => unknown>>,
  close: () => Promise<unknown>,
): void {
  const answer = async ({ name, argument }: Question) => {
    process.send?.((await answers[name]?.(argument)) ?? null)
  }
  process.on('message', (question: Question) => void answer(question))
  process.once('disconnect', () => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
  process.send?.(ready)
}

/** What every server tells of itself: processor time so far in microseconds, and memory in bytes. */
export const usageHandlers = {
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  rss: () => process.memoryUsage().rss,
}
