// The cursors and ids of callers: their keys are derived once for as long as a list is in use, not with every request.
import { LRUCache } from 'lru-cache'
import { type CursorCodec, createCursorCodec } from '../connection/cursor.ts'
import { joinFields } from '../keyed-hash.ts'
import { createSessionIdCodec, type SessionIdCodec } from './session-id.ts'

/** The secrets of cursors and ids: of each list, the first signs and all verify. */
export interface RowSecrets {
  readonly cursor: readonly string[]
  readonly id: readonly string[]
}

export interface RowCodecs {
  /** The cursors of one caller's sessions of one agent. */
  readonly cursorsOf: (isolationKey: string, agentName: string) => CursorCodec
  /** The ids of one caller's sessions. */
  readonly idsOf: (isolationKey: string) => SessionIdCodec
}

/** Each weighs some hundred bytes. */
const maxKept = 5_000

/** Creates the codecs. Each is kept under all that its key is derived from, so that no two callers share one. */
export function createRowCodecs(secrets: RowSecrets): RowCodecs {
  const cursors = new LRUCache<string, CursorCodec>({ max: maxKept })
  const ids = new LRUCache<string, SessionIdCodec>({ max: maxKept })
  return {
    cursorsOf(isolationKey, agentName) {
      const list = joinFields([isolationKey, agentName])
      const codec = cursors.get(list) ?? createCursorCodec(secrets.cursor, [isolationKey, agentName])
      cursors.set(list, codec)
      return codec
    },
    idsOf(isolationKey) {
      const codec = ids.get(isolationKey) ?? createSessionIdCodec(secrets.id, isolationKey)
      ids.set(isolationKey, codec)
      return codec
    },
  }
}
