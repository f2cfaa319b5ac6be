// Which header carries the identity, and does it separate two callers?
import type { HttpResponse } from '../upstream/http-call.ts'
import type { Isolation } from './finding.ts'
import { isSamePage, type ListedPage } from './listed-page.ts'
import type { SentIdentity } from './service-calls.ts'

/** The isolation keys of two callers. */
export type TwoKeys = readonly [one: string, other: string]

export interface IdentityFacts {
  /** The headers that make a difference, of those that were tried. */
  readonly honoured: readonly string[]
  /** The header for all other calls; undefined: none makes a difference. */
  readonly header: string | undefined
  /** Whether the header of the settings separates the two callers. */
  readonly isolation: Isolation
  /** What a call without identity gets: everybody's rows (200); if it is refused, with this status. */
  readonly statusWithout: number
  /** Each caller's first page, newest first, read with `header`. */
  readonly pages: readonly [one: ListedPage, other: ListedPage] | undefined
}

/** Headers that services of this family read the identity from. */
const knownHeaders = ['x-ms-user-isolation-key', 'x-ms-user-identity']

type Outcome = ListedPage | HttpResponse
type TwoOutcomes = readonly [one: Outcome, other: Outcome]

/** Reads both callers' lists with each header, and the list without any. */
export async function examineIdentity(
  listAs: (as: SentIdentity | undefined) => Promise<Outcome>,
  configured: string,
  keys: TwoKeys,
): Promise<IdentityFacts> {
  const readWith = async (header: string): Promise<TwoOutcomes> => [
    await listAs({ header, key: keys[0] }),
    await listAs({ header, key: keys[1] }),
  ]
  const withConfigured = await readWith(configured)
  // After the callers' own: a service may make a caller's list when it is first read.
  const without = await listAs(undefined)
  const outcomes = new Map([[configured, withConfigured]])
  for (const header of knownHeaders) if (header !== configured) outcomes.set(header, await readWith(header))

  const honoured = [...outcomes].flatMap(([header, lists]) => (isHonoured(lists, without) ? [header] : []))
  const [header] = honoured
  const lists = outcomes.get(header ?? configured)
  return {
    honoured,
    header,
    isolation: isolationOf(withConfigured),
    statusWithout: 'rows' in without ? 200 : without.status,
    pages: lists && bothPages(lists),
  }
}

function bothPages([one, other]: TwoOutcomes): readonly [ListedPage, ListedPage] | undefined {
  return 'rows' in one && 'rows' in other ? [one, other] : undefined
}

/** Two callers get different lists, or a list where nobody gets another one or none. */
function isHonoured(lists: TwoOutcomes, without: Outcome): boolean {
  const pages = bothPages(lists)
  if (!pages) return false
  const areEmpty = pages.every(({ rows }) => rows.length === 0)
  return !isSamePage(...pages) || !('rows' in without) || (areEmpty && without.rows.length > 0)
}

function isolationOf(lists: TwoOutcomes): Isolation {
  const pages = bothPages(lists)
  if (!pages || pages.every(({ rows }) => rows.length === 0)) return 'unknown'
  const [one, other] = pages
  const ids = new Set(one.rows.map(({ id }) => id))
  return other.rows.some(({ id }) => ids.has(id)) ? 'broken' : 'kept'
}
