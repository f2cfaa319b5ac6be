// Under what a page is kept: caller, agent, order, `after`; never the limit it was asked with.
import { digestFields, encodeFields } from '../crypto/keyed-hash.ts'
import type { PageRequest } from '../upstream/page.ts'

/** Of the stored form of pages. A new form takes a new version: what other versions wrote is never read. */
const version = 'page-1'

/** What of a request makes its page's key. */
export type PageKeyFields = Pick<PageRequest, 'isolationKey' | 'agentName' | 'order' | 'after'>

/** The page's key: a digest, so that no isolation key is written anywhere. */
export function pageKey({ isolationKey, agentName, order, after }: PageKeyFields): string {
  const place = after === undefined ? ['head'] : ['after', after.id]
  return `${version}:${digestFields([isolationKey, agentName, order, ...place])}`
}

/** The key of the caller's list of one agent, for use in this process's memory alone. */
export function listKey({
  isolationKey,
  agentName,
}: Pick<PageRequest, 'isolationKey' | 'agentName'>): string {
  return encodeFields([isolationKey, agentName])
}
