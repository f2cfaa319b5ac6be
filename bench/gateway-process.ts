// The gateway in a process of its own, which is set up as `src/main.ts` does it.
import { allocateYoung } from '../src/allocate-young.ts'
import { parseConfig } from '../src/config/config.ts'
import { startGateway } from '../src/gateway.ts'
import { createLog } from '../src/logging/log.ts'
import { serveParent, usageHandlers } from './child.ts'

allocateYoung()
const gateway = await startGateway(parseConfig(process.env), createLog('silent'))
serveParent(gateway.url, { ...usageHandlers, stats: () => gateway.stats() }, gateway.close)
