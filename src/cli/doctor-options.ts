// The doctor's options, and the variables that can stand in for them.
import type { Environment } from '../config/parse-settings.ts'
import type { DoctorOptions } from '../doctor/doctor.ts'
import { type GivenOptions, textOf } from './command.ts'
import { UsageError } from './exit-error.ts'

export interface DoctorCommandOptions extends DoctorOptions {
  /** Prints the report as JSON. */
  readonly isJson: boolean
  /** Where the dialect is written to; undefined: nowhere. */
  readonly recordTo: string | undefined
}

/** Reads them. Throws UsageError. */
export function readDoctorOptions(given: GivenOptions, environment: Environment): DoctorCommandOptions {
  const agentName = textOf(given, 'agent') ?? environment['DOCTOR_AGENT'] ?? ''
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/.test(agentName))
    throw new UsageError('--agent must be the name of an agent: letters, digits and hyphens, at most 63.')
  const { identity, json } = given.values
  const identities = Array.isArray(identity)
    ? identity.map(String)
    : (environment['DOCTOR_IDENTITIES']?.split(',').map((name) => name.trim()) ?? [])
  const [one, other, ...rest] = identities
  if (!one || !other || rest.length > 0)
    throw new UsageError('--identity must be given twice, for two callers.')
  return {
    agentName,
    identities: [one, other],
    isJson: json === true,
    recordTo: textOf(given, 'record'),
  }
}
