// The gateway under attack by streams, in a process of its own: its time passes when the parent says so.
import { setImmediate as turn } from 'node:timers/promises'
import { serveParent } from '../../bench/child.ts'
import { parseConfig } from '../../src/config/config.ts'
import { startGateway } from '../../src/gateway.ts'
import { createLog } from '../../src/logging/log.ts'
import { createVirtualClock } from '../virtual-clock.ts'

const written: string[] = []
const log = createLog('error', { write: (text) => void written.push(text) })
const clock = createVirtualClock(Date.now())
const config = parseConfig(process.env)
const gateway = await startGateway(config, log, clock)

async function close(): Promise<void> {
  const closed = gateway.close()
  clock.advance(config.server.drainMs)
  await turn()
  clock.advance(config.upstream.deadlineMs + 1_000)
  await closed
}

serveParent(
  gateway.url,
  {
    stats: gateway.stats,
    /** Unix milliseconds, as the gateway sees them. */
    now: clock.wallNow,
    /** Lets so many milliseconds pass. */
    pass: (ms: number) => clock.advance(ms),
    /** Of what is still in use, in bytes. */
    memory: () => {
      for (let time = 0; time < 3; time += 1) globalThis.gc?.()
      const { heapUsed, external } = process.memoryUsage()
      return heapUsed + external
    },
    errors: () => written,
  },
  close,
)
