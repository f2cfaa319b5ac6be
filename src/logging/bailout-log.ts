// Bail-outs of compiled queries, which clients do not see: counted by reason, and logged.
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Bailout, BailoutReason } from '../jit/bailout.ts'
import { createOncePerMinute } from './once-per-minute.ts'

export interface BailoutLog {
  readonly onBailout: (bailout: Bailout, operationName: string | undefined) => void
  /** How many there were so far. */
  readonly counts: () => Partial<Record<BailoutReason, number>>
}

/** Maximum length of what clients named, in characters. */
const maxNameLength = 200

/** Creates the log: defects are errors, once per minute and operation; all other reasons are seen at debug. */
export function createBailoutLog(log: Logger, clock: Clock): BailoutLog {
  const mayLog = createOncePerMinute(clock.now)
  const counts: Partial<Record<BailoutReason, number>> = {}
  return {
    onBailout({ reason, message, cause }, name) {
      counts[reason] = (counts[reason] ?? 0) + 1
      const operationName = name?.slice(0, maxNameLength)
      if (reason !== 'error')
        log.debug({ reason, operationName, detail: message }, 'compiled query bailed out')
      else if (mayLog(`${operationName}`)) log.error({ operationName, err: cause }, 'compiled query failed')
    },
    counts: () => ({ ...counts }),
  }
}
