// Starts a Redis server for one test: on a port of its own, without persistence, stopped when its test ends.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { createClient } from '@redis/client'
import { anyPort } from '../any-port.ts'

export interface RedisServer {
  readonly port: number
  readonly url: string
  /** Starts it (again), on the same port and empty. */
  readonly start: () => Promise<void>
  /** Ends it at once. */
  readonly kill: () => Promise<void>
  /** Stops it in its tracks, connections open; and lets it go on. */
  readonly freeze: () => void
  readonly thaw: () => void
  /** Keeps this process's event loop from turning for so long, and until the server has responded to all that was sent to it. */
  readonly standStill: (ms: number) => void
  /** Sends a command as a client of its own, and resolves to the reply. */
  readonly command: (...words: string[]) => Promise<unknown>
  /** How often each command was sent to it so far, by lower-case name. */
  readonly calls: () => Promise<Record<string, number>>
}

export interface RedisServerOptions {
  /** Further command line arguments. */
  readonly args?: readonly string[]
  readonly password?: string
  /** False: not started yet. */
  readonly started?: boolean
}

/** Creates a server that ends with its test, or with what has an `after` like it. */
export async function startRedis(
  t: Pick<TestContext, 'after'>,
  options: RedisServerOptions = {},
): Promise<RedisServer> {
  const { args = [], password, started = true } = options
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  let port = anyPort()
  let child: ChildProcess | undefined

  async function kill(): Promise<void> {
    const running = child
    child = undefined
    if (running === undefined || running.exitCode !== null || running.signalCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGKILL')
    await ended
  }
  /** Rejects when the port cannot be had, or for whatever else keeps the server from starting. */
  async function start(): Promise<void> {
    const common = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no']
    const secret = password === undefined ? [] : ['--requirepass', password]
    child = spawn('redis-server', [...common, '--dir', folder, ...secret, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let output = ''
    child.stdout?.setEncoding('utf8')
    for await (const text of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
      output += text
      if (output.includes('Ready to accept connections')) break
    }
    if (!output.includes('Ready to accept connections')) throw new Error(`redis did not start: ${output}`)
  }
  /** The server itself takes a port, or does not get it: then it tries another one. */
  async function startAnywhere(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await start()
      } catch (error) {
        if (tries === 10 || !String(error).includes('Address already in use')) throw error
        port = anyPort()
      }
    }
  }
  async function command(...words: string[]): Promise<unknown> {
    const client = createClient({
      socket: { host: '127.0.0.1', port },
      ...(password !== undefined && { password }),
    })
    client.on('error', () => {})
    await client.connect()
    try {
      return await client.sendCommand(words)
    } finally {
      client.destroy()
    }
  }

  t.after(async () => {
    await kill()
    rmSync(folder, { recursive: true, force: true })
  })
  if (started) await startAnywhere()
  return {
    port,
    url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`,
    start,
    kill,
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    standStill(ms) {
      const until = performance.now() + ms
      // Twice, because what another client sends in one turn of the server's gets its reply in the same turn or the next.
      for (let times = 0; times < 2; times += 1)
        execFileSync('redis-cli', ['-p', String(port), 'PING'], { stdio: 'ignore' })
      while (performance.now() < until);
    },
    command,
    async calls() {
      const text = String(await command('INFO', 'commandstats'))
      const found = text.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)
      return Object.fromEntries([...found].map(([, name, calls]) => [name, Number(calls)]))
    },
  }
}
