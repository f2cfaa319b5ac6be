// Tailcall's program: how this machine can run it.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { newerLibc } from './newer-libc.ts'

const program = fileURLToPath(
  new URL('../node_modules/@tailcallhq/core-linux-x64-gnu/bin/tailcall', import.meta.url),
)

/** Sends nothing home, and logs no requests. */
export const tailcallEnvironment = { TAILCALL_TRACKER: 'false', TC_LOG_LEVEL: 'error' }

/** Returns the command that runs it; undefined where it cannot run, after a sentence that says so. */
export function findTailcall(): readonly string[] | undefined {
  if (!existsSync(program)) return leaveOut('its package is for Linux on x64')
  try {
    const command = runs([program]) ? [program] : [...newerLibc(), program]
    return runs(command) ? command : leaveOut('its program does not run')
  } catch {
    return leaveOut("it needs Debian 13's C library, which apt did not provide")
  }
}

function runs([file = '', ...args]: readonly string[]): boolean {
  return spawnSync(file, [...args, '--version'], { env: tailcallEnvironment }).status === 0
}

function leaveOut(reason: string): undefined {
  process.stderr.write(`Tailcall is left out: ${reason}.\n`)
}
