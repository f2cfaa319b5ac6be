// `npm run doctor`: the process around the doctor: settings from the environment, arguments, output, exit codes.
import { writeFileSync } from 'node:fs'
import { systemClock } from '../clock.ts'
import { parseConfig } from '../config/config.ts'
import { ConfigError } from '../config/parse-settings.ts'
import { parseArguments, usage } from './arguments.ts'
import { runDoctor } from './doctor.ts'
import { exitCodeOf, exitCodes } from './report.ts'
import { toTable } from './report-table.ts'
import { UsageError } from './usage-error.ts'

async function main(): Promise<number> {
  const { isJson, recordTo, ...options } = parseArguments(process.argv.slice(2), process.env)
  const config = parseConfig(process.env)
  const report = await runDoctor(config, options, systemClock)
  const { stdout } = process
  stdout.write(
    isJson
      ? `${JSON.stringify({ ...report, exitCode: exitCodeOf(report) }, null, 2)}\n`
      : toTable(report, {
          width: stdout.columns ?? 100,
          isColoured: stdout.isTTY && stdout.hasColors(),
        }),
  )
  if (recordTo !== undefined) writeFileSync(recordTo, `${JSON.stringify(report.dialect, null, 2)}\n`)
  return exitCodeOf(report)
}

function fail(message: string, code: number): number {
  process.stderr.write(`${message}\n`)
  return code
}

process.exitCode = await main().catch((error: unknown) => {
  if (error instanceof UsageError) return fail(`${error.message}\n\n${usage}`, exitCodes.usage)
  if (error instanceof ConfigError) return fail(error.message, exitCodes.config)
  return fail(
    `The doctor could not do its work: ${error instanceof Error ? error.message : String(error)}`,
    exitCodes.failed,
  )
})
