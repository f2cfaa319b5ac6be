// The loader of sessions by global id, of one request: each is read once.
import DataLoader from 'dataloader'
import { UpstreamError } from '../upstream/upstream-error.ts'
import type { Session } from './session.ts'
import type { SessionKey } from './session-id.ts'

/** Null where the id was not given to this caller, or its session is gone: the two are not told apart. */
export type SessionLoader = DataLoader<string, Session | null>

/** Creates the loader. */
export function createSessionLoader(
  fetchSession: (reference: SessionKey) => Promise<Session>,
  referenceOf: (id: string) => SessionKey | undefined,
): SessionLoader {
  const read = async (id: string) => {
    const reference = referenceOf(id)
    if (reference === undefined) return null
    try {
      // Under the id that was asked for, also when an older secret signed it: a client's cache knows it by that one.
      return (await fetchSession(reference)).withId(id)
    } catch (error) {
      if (error instanceof UpstreamError && error.meaning.isSessionNotFound) return null
      throw error
    }
  }
  return new DataLoader((asked) => Promise.all(asked.map((id) => read(id).catch((error: Error) => error))))
}
