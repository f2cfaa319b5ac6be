// What failed inside the gateway, or upstream, while an operation was executed, in the log.
import { GraphQLError } from 'graphql'
import type { Logger } from 'pino'
import { errorToLog } from './error-formatter.ts'

/** Maximum length of a path, in which clients choose names, in the log. */
const maxLoggedLength = 200

/** Logs the causes of the errors, without those that clients cause. */
export function logErrors(log: Logger, requestId: string, errors: readonly unknown[]): void {
  for (const error of errors) {
    const cause = errorToLog(error)
    const path = error instanceof GraphQLError ? error.path : undefined
    if (cause !== undefined)
      log.warn(
        { requestId, fieldPath: path?.join('.').slice(0, maxLoggedLength), err: cause },
        'an operation failed',
      )
  }
}
