// The gateway in a process of its own.
import { parseConfig } from '../src/config/config.ts'
import { startGateway } from '../src/gateway.ts'
import { createLog } from '../src/logging/log.ts'
import { serveParent, usageAnswers } from './child.ts'

const gateway = await startGateway(parseConfig(process.env), createLog('silent'))
serveParent(gateway.url, { ...usageAnswers, stats: () => gateway.stats() }, gateway.close)
