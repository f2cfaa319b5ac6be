// What the gateway says of its own decisions: to clients, to operators, to files.
import { z } from 'zod'
import { onOrOff, setting } from './setting.ts'

/** A claim and the value that it has, or contains. */
const claim = z
  .string()
  .regex(/^[\w:./-]{1,128}=[\x21-\x7e]{1,256}$/)
  .transform((text) => {
    const end = text.indexOf('=')
    return { name: text.slice(0, end), value: text.slice(end + 1) }
  })

export const telemetrySettings = {
  SERVER_TIMING: setting({
    schema: onOrOff,
    expected: 'off or on',
    default: 'off',
    description:
      'Whether GraphQL responses have a `Server-Timing` header: the outcome, and how long the gateway and the REST API took. Pages of `CORS_ORIGINS` may read it.',
  }),
  EXPLAIN_CLAIM: setting({
    schema: claim,
    expected: 'a claim and its value, such as roles=operator',
    description:
      'Callers whose token has this claim with this value, alone or in a list, get `extensions.explain` where a request has `x-explain: on`. Unset: nobody does.',
  }),
  FLIGHT_RECORDER_DIRECTORY: setting({
    schema: z.string().min(1),
    expected: 'the path of a directory',
    description:
      'Where the flight recorder writes the decisions of the last minute, on SIGUSR2 and at an error burst. Unset: nothing is recorded.',
  }),
}
