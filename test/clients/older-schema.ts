// A schema of last year, which lacks a state and a kind of version indicator, and a gateway that sends both.
import { readFileSync } from 'node:fs'
import type { TestContext } from 'node:test'
import { row } from '../emulator/start-emulator.ts'
import { type LongList, startLongList } from './long-list.ts'

export const apiSchema = readFileSync(
  new URL('../../docs/__generated__/api-schema.graphql', import.meta.url),
  'utf8',
)

/** The schema without the state EXPIRED and the type UnknownVersionIndicator. */
export const oldSchema = apiSchema
  .replace(/ {2}"""[^"]*"""\n {2}EXPIRED\n/, '')
  .replace(/(?:"""[^"]*"""\n)?type UnknownVersionIndicator [^}]*}\n/, '')

export interface Data {
  readonly sessions: {
    readonly edges: readonly {
      readonly node: {
        readonly id: string
        readonly sessionId: string
        readonly status: string
        readonly versionIndicator: { readonly type: string; readonly agentVersion?: string } | null
      }
    }[]
  } | null
}

/** Starts a gateway whose list has the state and the kind of version indicator that the old schema lacks. */
export async function startNewerGateway(t: TestContext): Promise<LongList> {
  return startLongList(t, [
    row('known', 1_700_000_000),
    row('new-state', 1_700_000_001, { status: 'expired' }),
    row('new-version', 1_700_000_002, { version_indicator: { type: 'image_digest' } }),
  ])
}

export const shownRows = ({ sessions }: Data) =>
  sessions?.edges.map(({ node: { sessionId, status, versionIndicator } }) =>
    [sessionId, status, versionIndicator?.type, versionIndicator?.agentVersion].join(' ').trim(),
  )

/** What a client of last year shows of it. */
export const expected = [
  'new-version ACTIVE image_digest',
  'new-state EXPIRED version_ref 1',
  'known ACTIVE version_ref 1',
]
