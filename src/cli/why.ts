// `why`: prints why a request got its response, from a file of the flight recorder.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from './command.ts'
import { exitCodes } from './exit-codes.ts'
import { UsageError } from './exit-error.ts'
import { parseRecording, storyOf } from './request-story.ts'
import { loadSettingsFile, settingsFileDetails, settingsFileOption } from './settings-file.ts'

export const whyCommand: Command = {
  synopsis: 'REQUEST_ID [FILE] [--settings FILE]',
  details: [
    ['REQUEST_ID', "the request's id, as in the log and in x-request-id"],
    ['FILE', 'the file; without it, the newest in FLIGHT_RECORDER_DIRECTORY'],
    ...settingsFileDetails,
  ],
  options: settingsFileOption,
  maxArguments: 2,
  async run(given, process) {
    loadSettingsFile(given, process)
    const [requestId, file] = given.positionals
    if (requestId === undefined) throw new UsageError('The id of the request is missing.')
    const path = file ?? newestFile(process.env['FLIGHT_RECORDER_DIRECTORY'])
    const story = storyOf(requestId, parseFile(path))
    process.stdout.write(`${path}\n\n${story ?? `Nothing was recorded of the request ${requestId}.`}\n`)
    return story === undefined ? exitCodes.failed : exitCodes.ok
  },
}

function newestFile(directory: string | undefined): string {
  if (directory === undefined)
    throw new UsageError('Name the file, or set FLIGHT_RECORDER_DIRECTORY to take the newest there.')
  const newest = readDirectory(directory)
    .filter((name) => name.endsWith('.ndjson'))
    .toSorted()
    .at(-1)
  if (newest === undefined)
    throw new UsageError(`There is no file in ${directory}: send SIGUSR2 to the gateway.`)
  return join(directory, newest)
}

function readDirectory(directory: string): string[] {
  try {
    return readdirSync(directory)
  } catch {
    throw new UsageError(`FLIGHT_RECORDER_DIRECTORY names ${directory}, which cannot be read.`)
  }
}

function parseFile(path: string) {
  try {
    return parseRecording(readFileSync(path, 'utf8'))
  } catch (error) {
    throw new UsageError(error instanceof SyntaxError ? notARecording(path) : `${path} cannot be read.`)
  }
}

function notARecording(path: string): string {
  return `${path} is no file of the flight recorder.`
}
