// Child processes that end with their test, and what they write.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { resolve } from 'node:path'
import type { TestContext } from 'node:test'

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
}

export interface Child {
  readonly kill: (signal: NodeJS.Signals) => void
  /** Standard output so far. */
  readonly output: () => string
  /** What matches the pattern in standard output or error, once it is there. Rejects where the process ends without it. */
  readonly waitForOutput: (pattern: RegExp) => Promise<RegExpExecArray>
  readonly exit: Promise<Exit>
}

/** Runs a program, whose path counts from the root of this repository, with these environment variables and no others. */
export function run(
  t: TestContext,
  program: string,
  environment: Record<string, string> = {},
  args: readonly string[] = [],
): Child {
  const path = resolve(import.meta.dirname, '..', program)
  return runCommand(t, process.execPath, [path, ...args], environment)
}

/** Runs any command, with the environment variables of this process where none are given. */
export function runCommand(
  t: TestContext,
  command: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Child {
  const child: ChildProcessWithoutNullStreams = spawn(command, args, { env: environment })
  let stdout = ''
  let stderr = ''
  const looking = new Set<() => void>()
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
    for (const look of looking) look()
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text
    for (const look of looking) look()
  })
  const exit = new Promise<Exit>((settle) => {
    child.once('close', (code, signal) => settle({ code, signal, stdout, stderr }))
  })
  t.after(async () => {
    child.kill('SIGKILL')
    await exit
  })
  return {
    kill: (signal) => void child.kill(signal),
    exit,
    output: () => stdout,
    waitForOutput(pattern) {
      const found = Promise.withResolvers<RegExpExecArray>()
      const look = () => {
        const match = pattern.exec(stdout) ?? pattern.exec(stderr)
        if (match === null) return
        looking.delete(look)
        found.resolve(match)
      }
      looking.add(look)
      look()
      void exit.then(() =>
        found.reject(new Error(`The process ended without ${pattern}: ${stdout}${stderr}`)),
      )
      return found.promise
    },
  }
}
