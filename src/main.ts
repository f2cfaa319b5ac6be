// The process: settings from the environment, signals, exit codes. In src, only this and the doctor's `main.ts` touch `process`.
import { readFileSync } from 'node:fs'
import { systemClock } from './clock.ts'
import { describeConfig, parseConfig } from './config/config.ts'
import { ConfigError } from './config/parse-settings.ts'
import { startGateway } from './gateway.ts'
import { createLog } from './logging/log.ts'

/** sysexits.h: configuration error. */
const exitConfig = 78

async function main(): Promise<void> {
  const config = parseConfig(process.env)
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const log = createLog(config.log.level)
  const gateway = await startGateway(config, log, systemClock, { version, processMetrics: true })
  // Before the line that says that it listens: until then the signal ends the process.
  process.on('SIGUSR2', () => void gateway.writeRecording('signal'))
  log.info(
    { url: gateway.url, metricsUrl: gateway.metricsUrl, ...describeConfig(config, version) },
    'listening',
  )

  let stopping = false
  const stop = (reason: string, code: number) => {
    if (stopping) process.exit(1)
    stopping = true
    const stoppingAt = performance.now()
    log.info({ reason }, 'stopping')
    gateway.close().then(
      () => {
        log.info({ durationMs: performance.now() - stoppingAt }, 'stopped')
        process.exit(code)
      },
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
