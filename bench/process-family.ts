// A gateway of several processes, which logs nothing, and the processor time of all of them. On Linux alone.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'

export interface SilentGateway {
  readonly url: string
  /** Of the process that was started. */
  readonly pid: number
  readonly stop: () => Promise<void>
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))

/** Starts the gateway on a free port; resolves once it is ready. */
export async function startSilentGateway(env: Readonly<Record<string, string>>): Promise<SilentGateway> {
  const port = await freePort()
  const origin = `http://127.0.0.1:${port}`
  const settings = { ...env, PORT: `${port}`, LOG_LEVEL: 'silent', METRICS_PORT: 'off' }
  const child = spawn(process.execPath, [main], { env: settings, stdio: 'inherit' })
  const exited = once(child, 'exit')
  const isReady = async () => {
    if (child.exitCode !== null) throw new Error('the gateway has ended')
    const probe = await fetch(`${origin}/readyz`).catch(() => undefined)
    return probe?.status === 200
  }
  while (!(await isReady())) await new Promise((resolve) => void setTimeout(resolve, 50))
  return {
    url: `${origin}/graphql`,
    pid: child.pid ?? 0,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

/** Finds a port that is free now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => void server.close(() => resolve()))
  return port
}

const ticksPerSecond = Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }))

/** Returns the processor microseconds of a process so far; with those of the processes that it has started, if they are meant. */
export function familyCpuUs(pid: number, hasChildren = true): number {
  const pids = hasChildren ? [pid, ...childrenOf(pid)] : [pid]
  const ticks = pids.reduce((sum, one) => {
    const { userTicks, systemTicks } = statOf(one)
    return sum + userTicks + systemTicks
  }, 0)
  return (ticks * 1_000_000) / ticksPerSecond
}

function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((one) => {
      try {
        return statOf(one).parent === pid
      } catch {
        // It has ended meanwhile.
        return false
      }
    })
}

function statOf(pid: number) {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name before it may contain anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { parent: Number(fields[1]), userTicks: Number(fields[11]), systemTicks: Number(fields[12]) }
}
