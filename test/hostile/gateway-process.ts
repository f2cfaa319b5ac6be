// The gateway under attack, in a process of its own, so that its cost is measured apart from that of the attacks.
import { serveParent, usageHandlers } from '../../bench/child.ts'
import { parseConfig } from '../../src/config/config.ts'
import { startGateway } from '../../src/gateway.ts'
import { createLog } from '../../src/logging/log.ts'

const written: string[] = []
const log = createLog('warn', { write: (text) => void written.push(text) })
const gateway = await startGateway(parseConfig(process.env), log)

serveParent(
  gateway.url,
  {
    ...usageHandlers,
    /** Of what is still in use, in bytes. */
    heap: () => {
      for (let time = 0; time < 3; time += 1) globalThis.gc?.()
      return process.memoryUsage().heapUsed
    },
    /** Warnings and errors so far. */
    warnings: () => written,
  },
  gateway.close,
)
