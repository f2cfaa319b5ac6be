// The gateway in a process of its own, in the forms in which it is delivered.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

export interface MainProcess {
  readonly url: string
  readonly pid: number
  /** Sends SIGTERM; resolves to the exit code. */
  readonly stop: () => Promise<number | null>
}

/** The command that runs the sources. */
export const sources = [process.execPath, fileURLToPath(new URL('../src/main.ts', import.meta.url))]

/** Starts the gateway; resolves when its log states its URL. Rejects when it exits before. */
export async function startMain(
  env: Readonly<Record<string, string>>,
  [program = '', ...args]: readonly string[] = sources,
): Promise<MainProcess> {
  const child = spawn(program, args, {
    env: { ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit') as Promise<[number | null]>
  const { promise: url, resolve } = Promise.withResolvers<string>()
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    if (text.length < 10_000) text += chunk
    const [, found] = /"url":"([^"]+)"/.exec(text) ?? []
    if (found !== undefined) resolve(found)
  })
  const ended = exited.then(() => Promise.reject(new Error(`the gateway ended without a URL: ${text}`)))
  ended.catch(() => {})
  return {
    url: await Promise.race([url, ended]),
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM')
      const [code] = await exited
      return code
    },
  }
}
