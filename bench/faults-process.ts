// The gateway of bench/faults.ts in a process of its own, so that the load that is measured does not slow it down.
import { parseConfig } from '../src/config/config.ts'
import { startGateway } from '../src/gateway.ts'
import { createLog } from '../src/logging/log.ts'

const gateway = await startGateway(parseConfig(process.env), createLog('silent'))
process.send?.(gateway.url)
process.on('disconnect', () => {
  gateway.close().then(
    () => process.exit(0),
    () => process.exit(1),
  )
})
