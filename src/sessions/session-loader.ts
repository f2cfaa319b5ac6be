// The loader of sessions by global id of one request: each is fetched once.
import DataLoader from 'dataloader'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { Session } from './session.ts'
import type { SessionKey } from './session-id.ts'

/** Loads null for an id that was not issued to this caller, and for a deleted session: the two cannot be distinguished. */
export type SessionLoader = DataLoader<string, Session | null>

/** Creates the loader. */
export function createSessionLoader(
  fetchSession: (key: SessionKey) => Promise<Session>,
  parseId: (id: string) => SessionKey | undefined,
): SessionLoader {
  const read = async (id: string) => {
    const key = parseId(id)
    if (key === undefined) return null
    try {
      // Under the id that the client sent, even when an older secret signed it: the client's cache knows the session by that id.
      return (await fetchSession(key)).withId(id)
    } catch (error) {
      if (error instanceof UpstreamError && error.meaning.isSessionNotFound) return null
      throw error
    }
  }
  return new DataLoader((ids) => Promise.all(ids.map((id) => read(id).catch((error: Error) => error))))
}
