// `doctor`: examines service, key sets and store with the settings of the gateway, and prints a report.
import { writeFileSync } from 'node:fs'
import { systemClock } from '../clock.ts'
import { runDoctor } from '../doctor/doctor.ts'
import { exitCodeOf } from '../doctor/report.ts'
import { toTable } from '../doctor/report-table.ts'
import type { Command } from './command.ts'
import { readDoctorOptions } from './doctor-options.ts'
import { readConfig } from './read-config.ts'
import { loadSettingsFile, settingsFileDetails, settingsFileOption } from './settings-file.ts'

export const doctorCommand: Command = {
  synopsis: '--agent NAME --identity ONE --identity OTHER [--json] [--record FILE] [--settings FILE]',
  details: [
    ['--agent NAME', 'the agent whose sessions are read (or DOCTOR_AGENT)'],
    [
      '--identity NAME',
      'one of two callers: a value of AUTH_IDENTITY_CLAIM (or DOCTOR_IDENTITIES, comma-separated)',
    ],
    ['--json', 'prints the report as JSON'],
    ['--record FILE', 'writes the dialect of the service, for EMULATOR_DIALECT'],
    ...settingsFileDetails,
  ],
  options: {
    ...settingsFileOption,
    agent: { type: 'string' },
    identity: { type: 'string', multiple: true },
    json: { type: 'boolean' },
    record: { type: 'string' },
  },
  maxArguments: 0,
  async run(given, process) {
    loadSettingsFile(given, process)
    const { isJson, recordTo, ...options } = readDoctorOptions(given, process.env)
    const config = readConfig(process.env)
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
  },
}
