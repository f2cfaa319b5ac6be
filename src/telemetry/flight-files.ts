// The files of the flight recorder: one line of JSON for each entry, written in full or not at all, readable by their owner alone.
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Telemetry } from './channels.ts'
import { createFlightRecorder, type RecordedEntry } from './flight-recorder.ts'

/** Why a file is written. */
export type FlightReason = 'signal' | 'errorBurst'

export interface FlightRecording {
  /** Writes the last minute into a new file, or logs that nothing is recorded. Never rejects: a failure is logged. */
  readonly write: (reason: FlightReason) => Promise<void>
  /** Ends the recording. */
  readonly close: () => void
}

/** Where the files are, and how many processes write them. */
export interface RecordingDirectory {
  /** Undefined: nothing is recorded. */
  readonly directory: string | undefined
  readonly processes: number
}

/** For each process. */
const maxFiles = 20
const filePattern = /^flight-recorder-.+\.ndjson$/

/**
 * Starts to record, for files in `directory`; at an error burst, a file is written. Of the files of all processes the last twenty
 * for each process stay.
 */
export function startFlightRecording(
  { directory, processes }: RecordingDirectory,
  telemetry: Telemetry,
  log: Logger,
  clock: Clock,
): FlightRecording {
  if (directory === undefined) return createNoRecording(log)
  return recordInto(directory, maxFiles * processes, telemetry, log, clock)
}

function createNoRecording(log: Logger): FlightRecording {
  return {
    async write() {
      log.warn('nothing is recorded: FLIGHT_RECORDER_DIRECTORY is not set')
    },
    close() {},
  }
}

function recordInto(
  directory: string,
  fileLimit: number,
  telemetry: Telemetry,
  log: Logger,
  clock: Clock,
): FlightRecording {
  const recorder = createFlightRecorder(telemetry, () => void write('errorBurst'), clock.now)

  async function write(reason: FlightReason): Promise<void> {
    const entries = recorder.entries()
    const writtenAt = new Date(clock.wallNow()).toISOString()
    const path = join(
      directory,
      `flight-recorder-${writtenAt.replaceAll(':', '-')}-${randomUUID().slice(0, 8)}.ndjson`,
    )
    try {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      await writeWhole(path, toLines(entries, { reason, writtenAt }, clock))
      log.warn({ path, reason, entries: entries.length }, 'the flight recorder has written a file')
      await removeOldest(directory, fileLimit)
    } catch (err) {
      log.error({ err, directory }, 'the flight recorder could not write a file')
    }
  }

  return { write, close: recorder.close }
}

async function writeWhole(path: string, text: string): Promise<void> {
  const unfinished = `${path}.tmp`
  try {
    await writeFile(unfinished, text, { mode: 0o600, flag: 'wx' })
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** The first line says when and why the file was written; `time` of the others is when what they are about had ended. */
function toLines(
  entries: readonly RecordedEntry[],
  head: { readonly reason: FlightReason; readonly writtenAt: string },
  clock: Clock,
): string {
  const wallOffset = clock.wallNow() - clock.now()
  const timeOf = (at: number) => new Date(wallOffset + at).toISOString()
  const lines = [
    { type: 'recording', ...head, entries: entries.length },
    ...entries.map(({ at, entry }) => ({ time: timeOf(at), ...entry })),
  ]
  return `${lines.map((line) => JSON.stringify(line)).join('\n')}\n`
}

/** Names start with their time: the oldest are the first. */
async function removeOldest(directory: string, fileLimit: number): Promise<void> {
  const files = (await readdir(directory)).filter((name) => filePattern.test(name)).toSorted()
  await Promise.all(files.slice(0, -fileLimit).map((name) => rm(join(directory, name), { force: true })))
}
