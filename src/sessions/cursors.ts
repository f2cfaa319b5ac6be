// The cursors of callers' lists: their keys are derived once for as long as a list is in use, not for each request.
import { LRUCache } from 'lru-cache'
import { type CursorCodec, createCursorCodec } from '../connection/cursor.ts'
import { type ListKey, listKey } from '../upstream/page.ts'
import { agentNameOf } from './agent.ts'

/** Returns the cursors of one caller's list. */
export type CreateCursorCodec = (list: ListKey) => CursorCodec

/** Maximum number of cached codecs, of some hundred bytes each. */
const maxCached = 5_000

/**
 * Creates the codecs. Each is cached under everything that its key is derived from, so that no two callers share one.
 * `secrets`: the first signs, all verify.
 */
export function createCursors(secrets: readonly string[]): CreateCursorCodec {
  const codecs = new LRUCache<string, CursorCodec>({ max: maxCached })
  return (list) => {
    const key = listKey(list)
    const known = codecs.get(key)
    if (known) return known
    const codec = createCursorCodec(secrets, [list.isolationKey, agentNameOf(list.path)])
    codecs.set(key, codec)
    return codec
  }
}
