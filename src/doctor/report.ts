// What a run of the doctor comes to: its findings, its exit code.
import type { Dialect } from './dialect.ts'
import type { ExaminedPart, Isolation } from './finding.ts'

/** Contains no token, key, session id or identity. */
export interface Report {
  readonly isolation: Isolation
  /** Calls to the sessions API. */
  readonly calls: number
  readonly parts: readonly ExaminedPart[]
  readonly dialect: Dialect
}

/** Exit codes of what was found, after sysexits.h where it has one. */
export const exitCodes = {
  /** Isolation is kept, and everything can be reached and used. */
  ok: 0,
  /** Isolation is unknown: there was nothing to compare. */
  unknown: 65,
  /** Something cannot be reached, or cannot be used. */
  unavailable: 69,
  /** Isolation is broken, whatever else was found. */
  broken: 77,
} as const

/** Returns the exit code of a run. */
export function exitCodeOf({ isolation, parts }: Report): number {
  if (isolation === 'broken') return exitCodes.broken
  const hasFailure = parts.some(({ findings }) => findings.some(({ status }) => status === 'failure'))
  if (hasFailure) return exitCodes.unavailable
  return isolation === 'unknown' ? exitCodes.unknown : exitCodes.ok
}

/** Returns the report's last line. */
export function summaryOf(report: Report): string {
  const count = (status: string) =>
    report.parts.flatMap(({ findings }) => findings).filter((finding) => finding.status === status).length
  const calls = `${report.calls} ${report.calls === 1 ? 'call' : 'calls'} to the service (GET)`
  return `Isolation: ${report.isolation}. Failures: ${count('failure')}, warnings: ${count('warning')}. Made ${calls}. Exit code: ${exitCodeOf(report)}.`
}
