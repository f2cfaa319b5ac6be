// An npm script that serves: a signal to npm ends it, and no process is left behind.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { settingsFor } from './gateway/start-gateway.ts'
import { waitFor } from './wait-for.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** A test for each signal. `pattern` finds the URL in what the script prints. */
export function endsWithNpm(script: string, pattern: RegExp): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    test(`${signal} to "npm run ${script}" alone ends what it started`, { timeout: 60_000 }, async (t) => {
      const npm = spawn('npm', ['run', script], {
        cwd: root,
        env: {
          PATH: process.env['PATH'],
          HOME: process.env['HOME'],
          EMULATOR_PORT: '0',
          ISSUER_PORT: '0',
          ...settingsFor('http://127.0.0.1:1'),
        },
        stdio: ['ignore', 'pipe', 'pipe'],
        // Of its own, so that whatever is left at the end can be found and ended.
        detached: true,
      })
      const { pid = 0 } = npm
      t.after(() => {
        try {
          process.kill(-pid, 'SIGKILL')
        } catch {
          // Nothing is left.
        }
      })
      let output = ''
      const ended = once(npm, 'exit')
      const url = await new Promise<string>((resolve, reject) => {
        const listen = (text: string) => {
          output += text
          const [, found] = pattern.exec(output) ?? []
          if (found !== undefined) resolve(found)
        }
        npm.stdout.setEncoding('utf8').on('data', listen)
        npm.stderr.setEncoding('utf8').on('data', listen)
        npm.once('exit', () => reject(new Error(output)))
      })
      assert.equal(await isServed(url), true)
      npm.kill(signal)
      await ended
      // Its group is empty once the last process has ended: the pipes are closed by then.
      if (!npm.stdout.readableEnded) await once(npm.stdout, 'end')
      assert.equal(await isServed(url), false)
      await waitFor('nothing is left of its group', () => !isAlive(-pid))
    })
}

/** Whether anything listens there. */
function isServed(url: string): Promise<boolean> {
  const { port, hostname } = new URL(url)
  return new Promise((resolve) => {
    const socket = connect(Number(port), hostname, () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
