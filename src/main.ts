// The process: settings from the environment, signals, exit codes. Nothing else in src touches `process`.
import { ConfigError, parseConfig } from './config.ts'
import { startGateway } from './gateway.ts'
import { createLog } from './log.ts'

/** sysexits.h: configuration error. */
const exitConfig = 78

async function main(): Promise<void> {
  const config = parseConfig(process.env)
  const log = createLog(config.LOG_LEVEL)
  const gateway = await startGateway(config, log)
  log.info({ url: gateway.url }, 'accepting requests')

  let stopping = false
  const stop = (reason: string, code: number) => {
    if (stopping) process.exit(1)
    stopping = true
    log.info({ reason }, 'stopping')
    gateway.close().then(
      () => process.exit(code),
      (error: unknown) => {
        log.fatal({ err: error }, 'stopping failed')
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', () => stop('SIGTERM', 0))
  process.on('SIGINT', () => stop('SIGINT', 0))
  for (const event of ['unhandledRejection', 'uncaughtException']) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event)
      if (!stopping) stop(event, 1)
    })
  }
}

function fail(message: string, code: number): never {
  process.stderr.write(`${message}\n`)
  process.exit(code)
}

main().catch((error: unknown) => {
  if (error instanceof ConfigError) fail(error.message, exitConfig)
  fail(`The gateway could not start: ${error instanceof Error ? error.message : String(error)}`, 1)
})
