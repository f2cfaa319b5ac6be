// Under what a page is kept: caller, agent, order, `after`; never the limit it was asked with.
import { fieldsDigest } from '../keyed-hash.ts'
import type { PageRequest } from '../upstream/page.ts'

/** Of the stored form of pages. A new form takes a new version: what other versions wrote is never read. */
const version = 'page-1'

/** The page's key: a digest, so that no isolation key is written anywhere. */
export function pageKey({ isolationKey, agentName, order, after }: PageRequest): string {
  const place = after === undefined ? ['head'] : ['after', after]
  return `${version}:${fieldsDigest([isolationKey, agentName, order, ...place])}`
}
