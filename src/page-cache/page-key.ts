// The key of a cached page: list, order, `after`; never the limit that it was read with.
import { digestFields } from '../crypto/keyed-hash.ts'
import type { ListKey, PageRequest } from '../upstream/page.ts'

/** Of the stored form of pages. A new form takes a new version: what other versions wrote is never read. */
const version = 'page-2'

/** What of a request makes its page's key. */
export type PageKeyFields = Pick<PageRequest, 'isolationKey' | 'path' | 'order' | 'after'>

/** The page's key: a digest, so that no isolation key is written anywhere. */
export function pageKey({ isolationKey, path, order, after }: PageKeyFields): string {
  const place = after === undefined ? ['head'] : ['after', after.rowId]
  return `${version}:${digestFields([isolationKey, path, order, ...place])}`
}

/** The key of a call for a page: a call from before an invalidation is not joined by readers from after it. */
export function callKey(key: string, generation: number): string {
  return generation === 0 ? key : `${key} ${generation}`
}

/** The key under which replicas share since when a list's pages are valid. */
export function validityKey({ isolationKey, path }: ListKey): string {
  return `${version}:valid:${digestFields([isolationKey, path])}`
}
