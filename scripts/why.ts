// `npm run why -- REQUEST_ID [FILE]`: prints why a request got its response, from a file of the flight recorder.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseRecording, storyOf } from './request-story.ts'

const [requestId, given] = process.argv.slice(2)
if (requestId === undefined) fail('Name the request: npm run why -- REQUEST_ID [FILE]')
const path = given ?? newestFile(process.env['FLIGHT_RECORDER_DIRECTORY'])
const story = storyOf(requestId, parseRecording(readText(path)))
process.stdout.write(`${path}\n\n${story ?? `Nothing was recorded of the request ${requestId}.`}\n`)
process.exitCode = story === undefined ? 1 : 0

function newestFile(directory: string | undefined): string {
  if (directory === undefined)
    fail('Name the file, or set FLIGHT_RECORDER_DIRECTORY to take the newest there.')
  const newest = readdirSync(directory)
    .filter((name) => name.endsWith('.ndjson'))
    .toSorted()
    .at(-1)
  if (newest === undefined) fail(`There is no file in ${directory}: send SIGUSR2 to the gateway.`)
  return join(directory, newest)
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return fail(`${path} cannot be read.`)
  }
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`)
  process.exit(2)
}
