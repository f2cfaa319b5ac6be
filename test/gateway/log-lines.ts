// Log lines as they are written, and those who wait for one.
import type { Logger } from 'pino'
import { createLog } from '../../src/logging/log.ts'

export type LogLine = Readonly<Record<string, unknown>>

export interface LogLines {
  readonly logger: Logger
  /** In order, parsed. */
  readonly lines: readonly LogLine[]
  /** Everything written so far, to be searched. */
  readonly text: () => string
  /** The line of an HTTP request; settles when it is written, which is after the response was sent. */
  readonly waitForRequest: (requestId: string) => Promise<LogLine>
}

/** Creates a logger that keeps its lines. */
export function captureLog(): LogLines {
  const texts: string[] = []
  const lines: LogLine[] = []
  const waiting = new Set<() => void>()
  const write = (text: string) => {
    texts.push(text)
    lines.push(JSON.parse(text) as LogLine)
    for (const look of waiting) look()
  }
  return {
    logger: createLog('trace', { write }),
    lines,
    text: () => texts.join(''),
    waitForRequest(requestId) {
      const found = Promise.withResolvers<LogLine>()
      const look = () => {
        const line = lines.find((line) => line['requestId'] === requestId && 'status' in line)
        if (line === undefined) return
        waiting.delete(look)
        found.resolve(line)
      }
      waiting.add(look)
      look()
      return found.promise
    },
  }
}
