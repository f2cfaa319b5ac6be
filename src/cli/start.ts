// `start`: serves the gateway in this process.
import type { Command } from './command.ts'
import { loadSettingsFile, settingsFileDetails, settingsFileOption } from './settings-file.ts'

export const startCommand: Command = {
  synopsis: '[--settings FILE] [--traced]',
  details: [
    ...settingsFileDetails,
    ['--traced', 'exports spans over OTLP/HTTP, by the variables OTEL_* of OpenTelemetry'],
  ],
  options: { ...settingsFileOption, traced: { type: 'boolean' } },
  maxArguments: 0,
  async run(given, process) {
    loadSettingsFile(given, process)
    // The tracer must be there before the gateway asks for it.
    if (given.values['traced'] === true) await import('../telemetry/otlp.ts')
    await import('../main.ts')
    return undefined
  },
}
