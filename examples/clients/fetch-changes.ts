// No client at all, only `fetch`: reads the events, and subscribes again when the stream has ended.
import { createSendOperation } from './fetch.ts'
import { followChanges, StreamError } from './follow-changes.ts'
import {
  applyChange,
  type ChangesData,
  type ChangesVariables,
  changesDocument,
  type LiveList,
  type LiveListOptions,
  type SessionsChange,
  shownRowsOf,
} from './live-list.ts'
import { type ListData, listDocument } from './session-list.ts'

export interface Result {
  readonly data?: ChangesData | null
  readonly errors?: readonly {
    readonly message: string
    readonly extensions?: { readonly code?: string; readonly retryAfterMs?: number }
  }[]
}

/** How the results of a stream are asked for and read. */
export interface StreamProtocol {
  readonly accept: string
  readonly readResults: (body: ReadableStream<Uint8Array>) => AsyncGenerator<Result, void, void>
}

/** Yields the results of one stream. Heartbeats are comments, which have no data. */
async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<Result, void, void> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    const events = (text + decoder.decode(chunk, { stream: true })).split('\n\n')
    text = events.pop() ?? ''
    for (const event of events) {
      const [, json] = /^event: next\ndata: (.*)$/.exec(event) ?? []
      if (json !== undefined) yield JSON.parse(json) as Result
    }
  }
}

const eventStream: StreamProtocol = { accept: 'text/event-stream', readResults: readEvents }

export async function openLiveList(
  { url, getToken, agentName, pageSize }: LiveListOptions,
  { accept, readResults }: StreamProtocol = eventStream,
): Promise<LiveList> {
  const send = createSendOperation(url, await getToken())
  const { sessions } = await send<ListData>(listDocument, { agentName, first: pageSize })
  let shown = shownRowsOf(sessions)

  /** Reads one stream to its end. Rejects with a StreamError for an error of the gateway. */
  async function readStream(
    since: string | null,
    next: (change: SessionsChange) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const variables: ChangesVariables = { agentName, first: pageSize, since }
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept,
        'content-type': 'application/json',
        authorization: `Bearer ${await getToken()}`,
      },
      body: JSON.stringify({ query: changesDocument, variables }),
      signal,
    })
    if (!response.ok || !response.body) throw await toStreamError(response)
    for await (const { data, errors } of readResults(response.body)) {
      const [error] = errors ?? []
      if (error) throw new StreamError(error.message, error.extensions)
      if (data?.sessionsChanged) next(data.sessionsChanged)
    }
  }

  const { close } = followChanges<SessionsChange>({
    since: shown.newest,
    open(since, { next, end }) {
      const controller = new AbortController()
      readStream(since, next, controller.signal).then(() => end(), end)
      return () => controller.abort()
    },
    onChange(change, isFirst) {
      shown = applyChange(shown, change, { isFirst, first: pageSize })
    },
    onState: () => undefined,
  })
  return { rows: () => shown.rows, close }
}

/** The response that refuses a stream is JSON. */
async function toStreamError(response: Response): Promise<StreamError> {
  const { errors } = (await response.json()) as Result
  return new StreamError(errors?.[0]?.message ?? `status ${response.status}`, errors?.[0]?.extensions)
}
