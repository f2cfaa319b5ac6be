// The cursors of callers' lists: their keys are derived once for as long as a list is in use, not with every request.
import { LRUCache } from 'lru-cache'
import { type CursorCodec, createCursorCodec } from '../connection/cursor.ts'
import { encodeFields } from '../crypto/keyed-hash.ts'

/** The cursors of one caller's sessions of one agent. */
export type CreateCursorCodec = (isolationKey: string, agentName: string) => CursorCodec

/** Each weighs some hundred bytes. */
const maxKept = 5_000

/**
 * Creates the codecs. Each is kept under all that its key is derived from, so that no two callers share one. `secrets`: the
 * first signs, all verify.
 */
export function createCursors(secrets: readonly string[]): CreateCursorCodec {
  const codecs = new LRUCache<string, CursorCodec>({ max: maxKept })
  return (isolationKey, agentName) => {
    const list = encodeFields([isolationKey, agentName])
    const known = codecs.get(list)
    if (known) return known
    const codec = createCursorCodec(secrets, [isolationKey, agentName])
    codecs.set(list, codec)
    return codec
  }
}
