// What the examples of mutations make with their clients: one agent's newest sessions, of which some are created, stopped and
// deleted.
import { setTimeout as wait } from 'node:timers/promises'
import { OperationError, type SessionRow } from './session-list.ts'

export interface WritableListOptions {
  /** Of the gateway, `/graphql` included. */
  readonly url: string
  readonly token: string
  readonly agentName: string
  readonly pageSize: number
  /** Resolves after so many milliseconds; by default, by a timer. */
  readonly pause?: (ms: number) => Promise<unknown>
}

/** As in the schema: an interface, of which more kinds may follow. */
export interface SessionError {
  readonly message: string
  readonly code: string
  readonly retryable: boolean
  readonly retryAfterMs: number | null
}

/**
 * Each write resolves to why it was not made, or is not known to be: to an empty list when it was made, and is shown by `rows`.
 * It rejects with an `OperationError` for an error of GraphQL.
 */
export interface WritableList {
  /** Newest first. */
  readonly rows: () => readonly SessionRow[]
  readonly create: () => Promise<readonly SessionError[]>
  readonly stop: (id: string) => Promise<readonly SessionError[]>
  readonly delete: (id: string) => Promise<readonly SessionError[]>
  readonly close: () => void
}

export type OpenWritableList = (options: WritableListOptions) => Promise<WritableList>

export interface SessionEdge {
  readonly cursor: string
  readonly node: SessionRow
}

export interface CreateData {
  readonly createAgentSession: {
    readonly sessionEdge: SessionEdge | null
    readonly errors: readonly SessionError[]
  }
}

export interface CreateVariables {
  readonly input: { readonly agentName: string; readonly idempotencyKey: string }
}

export interface StopData {
  readonly stopAgentSession: {
    readonly session: SessionRow | null
    readonly errors: readonly SessionError[]
  }
}

export interface DeleteData {
  readonly deleteAgentSession: {
    readonly deletedId: string | null
    readonly errors: readonly SessionError[]
  }
}

/** Of stop and delete. */
export interface IdVariables {
  readonly input: { readonly id: string }
}

export const createDocument = `
  mutation Create($input: CreateAgentSessionInput!) {
    createAgentSession(input: $input) {
      sessionEdge { cursor node { id sessionId status } }
      errors { message code retryable retryAfterMs }
    }
  }
`

export const stopDocument = `
  mutation Stop($input: StopAgentSessionInput!) {
    stopAgentSession(input: $input) {
      session { id sessionId status }
      errors { message code retryable retryAfterMs }
    }
  }
`

export const deleteDocument = `
  mutation Delete($input: DeleteAgentSessionInput!) {
    deleteAgentSession(input: $input) {
      deletedId
      errors { message code retryable retryAfterMs }
    }
  }
`

const maxAttempts = 3

/**
 * Sends a mutation up to three times, as long as its payload says that it may be repeated, or there is no response. `send` sends
 * the same `idempotencyKey`, or the same `id`, each time: then repeating it is safe, whatever came of it before.
 */
export async function sendUntilKnown<Payload extends { readonly errors: readonly SessionError[] }>(
  send: () => Promise<Payload>,
  pause: (ms: number) => Promise<unknown> = wait,
): Promise<Payload> {
  for (let attempt = 1; ; attempt += 1) {
    const isLast = attempt === maxAttempts
    // oxlint-disable-next-line no-await-in-loop
    const payload = await send().catch((error: unknown) => {
      if (isLast || error instanceof OperationError) throw error
      return undefined
    })
    const repeatable = payload?.errors.find(({ retryable }) => retryable)
    if (payload && (isLast || !repeatable)) return payload
    // oxlint-disable-next-line no-await-in-loop
    await pause(repeatable?.retryAfterMs ?? 2_000)
  }
}
