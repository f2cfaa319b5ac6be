// Child processes of a benchmark: each reports when it is ready, handles requests of its parent, and ends with it.
import { fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { availableParallelism } from 'node:os'
import { getHeapStatistics } from 'node:v8'

export interface Child<Ready> {
  /** The value that the child passed to `serveParent`. */
  readonly ready: Ready
  readonly pid: number
  /** Calls a handler by name; resolves to its result. One call at a time. */
  readonly ask: <Result>(name: string, argument?: unknown) => Promise<Result>
  readonly stop: () => Promise<void>
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string>>
  readonly execArgv?: readonly string[]
  /** The core that it runs on, where the system offers a choice. */
  readonly core?: 0 | 1
}

/** Starts a program; resolves when it is ready, rejects when it ends before. */
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
    async ask<Result>(name: string, argument?: unknown): Promise<Result> {
      const result = hear()
      child.send({ name, argument })
      return (await result) as Result
    },
    async stop() {
      if (child.connected) child.disconnect()
      await ended
    },
  }
}

interface Call {
  readonly name: string
  readonly argument: never
}

/** In the child: reports that it is ready, handles calls, and closes when the parent disconnects. */
export function serveParent(
  ready: unknown,
  handlers: Readonly<Record<string, (argument: never) => unknown>>,
  close: () => Promise<unknown>,
): void {
  const handle = async ({ name, argument }: Call) => {
    process.send?.((await handlers[name]?.(argument)) ?? null)
  }
  process.on('message', (call: Call) => void handle(call))
  process.once('disconnect', () => {
    close().then(
      () => process.exit(0),
      () => process.exit(1),
    )
  })
  process.send?.(ready)
}

/** Handlers of every server: processor time so far in microseconds; memory, and what was allocated on the heap so far, in bytes. */
export const usageHandlers = {
  cpu: () => {
    const { user, system } = process.cpuUsage()
    return user + system
  },
  rss: () => process.memoryUsage().rss,
  allocated: () => getHeapStatistics().total_allocated_bytes,
}

/** Starts an HTTP server on a free port; resolves to the URL of its GraphQL, and how to close its connections. */
export async function listen(listener: RequestListener) {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}/graphql`, close: async () => server.closeAllConnections() }
}
