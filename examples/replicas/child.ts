// A program that runs beside this process until it is stopped. A terminal's Ctrl-C does not reach it: who started it stops it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

export interface Child {
  readonly name: string
  readonly pid: number | undefined
  /** Resolves once what it writes matches the pattern. Rejects with its last words where it ends before that. */
  readonly waitForOutput: (pattern: RegExp) => Promise<RegExpExecArray>
  /** Resolves to how it ended: a code or a signal. */
  readonly ended: Promise<string>
  /** Sends SIGTERM, and SIGKILL where it still runs after 15 seconds. Resolves once it has ended. */
  readonly stop: () => Promise<void>
}

const maxOutputLength = 16_384
const maxStopMs = 15_000

/** Starts a program with these environment variables beside PATH. */
export function startChild(
  name: string,
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Child {
  const child: ChildProcess = spawn(command, args, {
    env: { PATH: process.env['PATH'], ...environment },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  const readers = new Set<() => void>()
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-maxOutputLength)
      for (const read of readers) read()
    })
  const failed = once(child, 'error').then(([error]) => String(error))
  const closed = once(child, 'close').then(([code, signal]) => String(signal ?? code))
  const ended = Promise.race([closed, failed])
  return {
    name,
    pid: child.pid,
    ended,
    waitForOutput(pattern) {
      const found = Promise.withResolvers<RegExpExecArray>()
      const read = () => {
        const match = pattern.exec(output)
        if (match) found.resolve(match)
      }
      readers.add(read)
      read()
      void ended.then((how) =>
        found.reject(new Error(`${name} ended with ${how}: ${output.trim().slice(-2_000)}`)),
      )
      return found.promise.finally(() => readers.delete(read))
    },
    async stop() {
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), maxStopMs)
      await ended
      clearTimeout(timer)
    },
  }
}
