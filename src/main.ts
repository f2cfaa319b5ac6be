// The process: settings from the environment, signals, exit codes. In src, only this and `telemetry/otlp.ts` touch `process`.
import cluster from 'node:cluster'
import { readFileSync } from 'node:fs'
import type { Logger } from 'pino'
import { allocateYoung } from './allocate-young.ts'
import { systemClock } from './clock.ts'
import { type Operated, startPrimary } from './cluster/primary.ts'
import { connectPrimary } from './cluster/worker.ts'
import { type Config, describeConfig, parseConfig } from './config/config.ts'
import { ConfigError } from './config/parse-settings.ts'
import { createLog } from './logging/log.ts'
import type { Gateway, GatewayOptions } from './running-gateway.ts'

/** sysexits.h: configuration error. */
const exitConfig = 78

/** Undefined, unless this process is one of several workers. */
const primary = cluster.worker && connectPrimary(cluster.worker)

async function main(): Promise<void> {
  const config = parseConfig(process.env)
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const log = createLog(config.log.level)
  if (primary) await runWorker(config, log.child({ worker: cluster.worker?.id }), version)
  else await run(config, log, version)
}

/** Runs the gateway in this process, or as the primary process of several workers. */
async function run(config: Config, log: Logger, version: string): Promise<void> {
  const gateway: Operated =
    config.server.workers === 1
      ? await start(config, log, { version })
      : await startPrimary(config, log, systemClock, () => stop('workers keep ending', 1))
  const { stop, isStopping } = createStop(gateway, log)
  // Before the line that says that it listens: until then a signal ends the process at once.
  process.on('SIGUSR2', () => void gateway.writeRecording('signal'))
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (isStopping()) process.exit(1)
      stop(signal, 0)
    })
  }
  const { url, metricsUrl } = gateway
  log.info({ url, metricsUrl, ...describeConfig(config, version) }, 'listening')
}

/** The primary process says when to stop: a terminal sends its signals to every process. */
async function runWorker(config: Config, log: Logger, version: string): Promise<void> {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => undefined)
  const gateway = await start(config, log, { version, readinessOfAll: primary?.readiness })
  const { stop } = createStop(gateway, log)
  process.on('SIGUSR2', () => void gateway.writeRecording('signal'))
  log.info('a worker listens')
  primary?.serve(gateway, () => stop('stop', 0))
}

/** Starts the gateway in this process. A primary process does not even load it. */
async function start(config: Config, log: Logger, options: GatewayOptions): Promise<Gateway> {
  allocateYoung()
  const { startGateway } = await import('./gateway.ts')
  return startGateway(config, log, systemClock, { ...options, processMetrics: true })
}

/** Creates the end of the process, which also comes when an error is not handled. `stop` has no effect the second time. */
function createStop({ close }: Operated, log: Logger) {
  let stopping = false
  const stop = (reason: string, code: number) => {
    if (stopping) return
    stopping = true
    const stoppingAt = performance.now()
    log.info({ reason }, 'stopping')
    close().then(
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
  for (const event of ['unhandledRejection', 'uncaughtException']) {
    process.on(event, (error: unknown) => {
      log.fatal({ err: error }, event)
      stop(event, 1)
    })
  }
  return { stop, isStopping: () => stopping }
}

async function fail(error: unknown): Promise<never> {
  const message = error instanceof Error ? error.message : String(error)
  // The primary process reports it, once for all workers.
  if (primary) await primary.fail(message)
  else
    process.stderr.write(
      `${error instanceof ConfigError ? message : `The gateway could not start: ${message}`}\n`,
    )
  process.exit(error instanceof ConfigError ? exitConfig : 1)
}

main().catch(fail)
