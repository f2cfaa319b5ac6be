// What came of a mutation, as the schema shows it: the session, or the errors that say why there is none.
import type { Session } from './session.ts'
import { type SessionErrorNode, SessionWriteError } from './session-error.ts'

/** What `CreateAgentSessionPayload`'s fields are read from. */
export interface CreatePayload {
  readonly session: Session | null
  readonly sessionEdge: Session | null
  readonly errors: readonly SessionErrorNode[]
}

/** What `StopAgentSessionPayload`'s fields are read from. */
export interface StopPayload {
  readonly session: Session | null
  readonly errors: readonly SessionErrorNode[]
}

/** What `DeleteAgentSessionPayload`'s fields are read from. */
export interface DeletePayload {
  readonly deletedId: string | null
  readonly errors: readonly SessionErrorNode[]
}

/** Resolves to the payload of a create. Rejects with what nobody can expect. */
export async function toCreatePayload(created: Promise<Session>): Promise<CreatePayload> {
  const { result: session, errors } = await settle(created)
  return { session, sessionEdge: session, errors }
}

/** The same for a stop. */
export async function toStopPayload(stopped: Promise<Session>): Promise<StopPayload> {
  const { result: session, errors } = await settle(stopped)
  return { session, errors }
}

/** The same for a delete of the session with that id. */
export async function toDeletePayload(id: string, deleted: Promise<void>): Promise<DeletePayload> {
  const { result: deletedId, errors } = await settle(deleted.then(() => id))
  return { deletedId, errors }
}

async function settle<Result>(
  written: Promise<Result>,
): Promise<{ readonly result: Result | null; readonly errors: readonly SessionErrorNode[] }> {
  try {
    return { result: await written, errors: [] }
  } catch (error) {
    if (error instanceof SessionWriteError) return { result: null, errors: [error.node] }
    throw error
  }
}
