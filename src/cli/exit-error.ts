// A command that cannot go on, and the exit code that says why.
import { exitCodes } from './exit-codes.ts'

/** The message says what is wrong: all that is printed. */
export class ExitError extends Error {
  override name = 'ExitError'
  readonly exitCode: number
  constructor(message: string, exitCode: number = exitCodes.failed) {
    super(message)
    this.exitCode = exitCode
  }
}

/** The command line is wrong. The message says what, in one sentence; the command's usage is printed below it. */
export class UsageError extends ExitError {
  override name = 'UsageError'
  constructor(message: string) {
    super(message, exitCodes.usage)
  }
}
