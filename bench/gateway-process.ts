// The gateway in a process of its own.
import { parseConfig } from '../src/config/config.ts'
import { startGateway } from '../src/gateway.ts'
import { createLog } from '../src/logging/log.ts'
import { serveParent, usageHandlers } from './child.ts'

const gateway = await startGateway(parseConfig(process.env), createLog('silent'))
serveParent(gateway.url, { ...usageHandlers, stats: () => gateway.stats() }, gateway.close)
