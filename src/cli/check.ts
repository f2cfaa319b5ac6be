// `check`: validates the settings without starting anything.
import type { Command } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { readConfig } from './read-config.ts'
import { loadSettingsFile, settingsFileDetails, settingsFileOption } from './settings-file.ts'

export const checkCommand: Command = {
  synopsis: '[--settings FILE]',
  details: settingsFileDetails,
  options: settingsFileOption,
  maxArguments: 0,
  async run(given, process) {
    loadSettingsFile(given, process)
    readConfig(process.env)
    process.stdout.write('The settings are valid.\n')
    return exitCodes.ok
  },
}
