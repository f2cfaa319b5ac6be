// The doctor's command line, and the variables that can stand in for it.
import { parseArgs } from 'node:util'
import type { Environment } from '../config/parse-settings.ts'
import type { DoctorOptions } from './doctor.ts'
import { UsageError } from './usage-error.ts'

export interface Arguments extends DoctorOptions {
  /** Prints the report as JSON. */
  readonly isJson: boolean
  /** Where the dialect is written to; undefined: nowhere. */
  readonly recordTo: string | undefined
}

export const usage = `Usage: npm run doctor -- --agent NAME --identity ONE --identity OTHER [--json] [--record FILE]

  --agent     the agent whose sessions are read (or DOCTOR_AGENT)
  --identity  two callers: values of AUTH_IDENTITY_CLAIM (or DOCTOR_IDENTITIES, comma-separated)
  --json      prints the report as JSON
  --record    writes the dialect of the service, for EMULATOR_DIALECT`

/** Parses them. Throws UsageError. */
export function parseArguments(args: readonly string[], environment: Environment): Arguments {
  const { agent, identity, json, record } = parse(args)
  const agentName = agent ?? environment['DOCTOR_AGENT'] ?? ''
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(agentName))
    throw new UsageError('--agent must be the name of an agent: letters, digits and hyphens, at most 63.')
  const identities = identity ?? environment['DOCTOR_IDENTITIES']?.split(',').map((name) => name.trim()) ?? []
  const [one, other, ...rest] = identities
  if (!one || !other || rest.length > 0)
    throw new UsageError('--identity must be given twice, for two callers.')
  return { agentName, identities: [one, other], isJson: json === true, recordTo: record }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        agent: { type: 'string' },
        identity: { type: 'string', multiple: true },
        json: { type: 'boolean' },
        record: { type: 'string' },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
