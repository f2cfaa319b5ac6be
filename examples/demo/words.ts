// The gateway's log in words, for a console: a line for each refused request, each error and each warning, and none for the rest.
import type { DestinationStream } from 'pino'

/** What is read of a log line. */
interface Line {
  readonly level: number
  readonly msg?: string
  readonly method?: string
  readonly path?: string
  readonly status?: number
  readonly errorCodes?: readonly string[]
  readonly authError?: string
  readonly reason?: string
  readonly err?: { readonly message?: string }
}

const warn = 40

/** Creates a destination for `createLog` that hands on each line in words, with a line break at its end. */
export function inWords(write: (text: string) => void): DestinationStream {
  return {
    write(json) {
      const text = wordsOf(JSON.parse(json) as Line)
      // Some of it may come from a client: nothing of that moves the cursor of a terminal.
      if (text !== undefined) write(`${text.replaceAll(/\p{C}/gu, '?')}\n`)
    },
  }
}

function wordsOf({ level, msg, err, reason, ...request }: Line): string | undefined {
  const { method, path, status, errorCodes: codes = [], authError } = request
  if (status !== undefined) {
    if (status < 400 && codes.length === 0) return undefined
    const about = authError ?? 'the response says why'
    return `${[method, path, status, ...codes].join(' ')}: ${about}`
  }
  if (level < warn) return undefined
  return [msg, err?.message ?? reason].filter((part) => part !== undefined).join(': ')
}
