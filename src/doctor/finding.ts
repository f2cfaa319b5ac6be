// A finding: what one check of the doctor found, what it means, and what to do.

/** - `ok`: as it should be · `note`: worth knowing · `warning`: works, and should be changed · `failure`: does not work */
export type FindingStatus = 'ok' | 'note' | 'warning' | 'failure'

export interface Finding {
  readonly check: string
  readonly status: FindingStatus
  readonly found: string
  readonly meaning: string
  /** What to do; absent where there is nothing to do. */
  readonly advice?: string
}

/** Whether two callers see their own sessions alone; `unknown` where there was nothing to compare. */
export type Isolation = 'kept' | 'broken' | 'unknown'

/** The findings about one part of the installation. */
export interface ExaminedPart {
  readonly part: 'service' | 'key set' | 'store'
  /** Its address, without login and query; undefined where there is none. */
  readonly address: string | undefined
  readonly findings: readonly Finding[]
}
