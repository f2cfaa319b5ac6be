// A gateway of two workers in processes of their own, in front of an emulator; all end with their test.
import type { TestContext } from 'node:test'
import { type Emulator, startEmulator } from '../../emulator/emulator.ts'
import type { settings } from '../../src/config/settings.ts'
import { settingsFor, tokenOf } from '../gateway/start-gateway.ts'
import { type Child, run } from '../process.ts'

export interface StartedWorkers {
  readonly emulator: Emulator
  /** The primary process. */
  readonly child: Child
  readonly url: string
  readonly metricsUrl: string
  /** What all processes have logged so far, in order of arrival. */
  readonly lines: () => readonly LogLine[]
  /** The process of each worker that has started so far, by the worker's id. */
  readonly pids: () => ReadonlyMap<number, number>
  /** Sends a query over a connection of its own. */
  readonly ask: () => Promise<Response>
}

export interface LogLine {
  readonly msg: string
  readonly pid: number
  readonly worker?: number
}

const query = '{ sessions(agentName: "support-bot", first: 2) { nodes { sessionId } } }'

/** Starts them; resolves once both accept requests. */
export async function startWorkers(
  t: TestContext,
  more: { readonly [Name in keyof typeof settings]?: string } = {},
): Promise<StartedWorkers> {
  const emulator = await startEmulator()
  t.after(() => emulator.close())
  const child = run(t, 'src/main.ts', settingsFor(emulator.url, { WORKERS: '2', METRICS_PORT: '0', ...more }))
  const [, url = '', metricsUrl = ''] = await child.waitForOutput(/"url":"([^"]+)","metricsUrl":"([^"]+)"/)
  const authorization = `Bearer ${await tokenOf('alice')}`
  const lines = () =>
    child
      .output()
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as LogLine)
  return {
    emulator,
    child,
    url,
    metricsUrl,
    lines,
    pids: () =>
      new Map(
        lines()
          .filter(({ msg }) => msg === 'a worker listens')
          .map(({ worker = 0, pid }) => [worker, pid]),
      ),
    ask() {
      const headers = { 'content-type': 'application/json', authorization, connection: 'close' }
      return fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) })
    },
  }
}
