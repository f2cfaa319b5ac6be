// A gateway whose schema has mutations, in front of an emulator, and the documents that its tests send.
import type { TestContext } from 'node:test'
import {
  type QueryOptions,
  type StartedGateway,
  type StartOptions,
  startGateway,
} from '../gateway/start-gateway.ts'

const errors = 'errors { __typename message code retryable retryAfterMs }'

export const createDocument = `mutation Create($input: CreateAgentSessionInput!) {
  createAgentSession(input: $input) {
    session { id sessionId agentName status versionIndicator { ... on VersionRefIndicator { agentVersion } } }
    sessionEdge { cursor node { id } }
    ${errors}
  }
}`
export const stopDocument = `mutation Stop($input: StopAgentSessionInput!) {
  stopAgentSession(input: $input) { session { id sessionId status stoppedAt } ${errors} }
}`
export const deleteDocument = `mutation Delete($input: DeleteAgentSessionInput!) {
  deleteAgentSession(input: $input) { deletedId ${errors} }
}`
export const listDocument = `{ sessions(agentName: "support-bot", first: 100) { edges { cursor node { id sessionId status } } } }`

export interface Row {
  readonly cursor: string
  readonly node: { readonly id: string; readonly sessionId: string; readonly status: string }
}

/** What a payload's fields are, as tests compare them. */
// oxlint-disable-next-line typescript/no-explicit-any
type Payload = Record<string, any>

export interface Writes extends StartedGateway {
  readonly create: (input: Record<string, unknown>, options?: QueryOptions) => Promise<Payload>
  readonly stop: (id: string, options?: QueryOptions) => Promise<Payload>
  readonly delete: (id: string, options?: QueryOptions) => Promise<Payload>
  /** The rows of the support bot's list, as a client reads them. */
  readonly rows: (options?: QueryOptions) => Promise<readonly Row[]>
  /** The calls that the emulator received since the last time: operation and path behind the list's, without the query. */
  readonly calls: () => string[]
}

export async function startWrites(t: TestContext, options: StartOptions = {}): Promise<Writes> {
  const started = await startGateway(t, { ...options, settings: { WRITES: 'on', ...options.settings } })
  return withWrites(started)
}

/** The same over a gateway that was started before. */
export function withWrites(started: StartedGateway): Writes {
  const { query, emulator } = started
  const send = async (document: string, input: Record<string, unknown>, given?: QueryOptions) => {
    const { body, text } = await query(document, { input }, given)
    if (body.errors || !body.data) throw new Error(text)
    const [payload] = Object.values(body.data)
    return payload
  }
  return {
    ...started,
    create: (input, given) => send(createDocument, { agentName: 'support-bot', ...input }, given),
    stop: (id, given) => send(stopDocument, { id }, given),
    delete: (id, given) => send(deleteDocument, { id }, given),
    async rows(given) {
      const { body, text } = await query(listDocument, {}, given)
      if (body.errors) throw new Error(text)
      return body.data?.['sessions'].edges
    },
    calls: () =>
      emulator.requests
        .splice(0)
        .map(({ operation, sessionId }) =>
          sessionId === undefined ? operation : `${operation} ${sessionId}`,
        ),
  }
}
