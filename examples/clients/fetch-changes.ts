// No client at all, only `fetch`: reads the events, and subscribes again when the stream has ended.
import { createSendOperation } from './fetch.ts'
import {
  applyChange,
  type ChangesData,
  type ChangesVariables,
  changesDocument,
  type OpenLiveList,
  shownRowsOf,
} from './live-list.ts'
import { type ListData, listDocument } from './session-list.ts'

interface Result {
  readonly data?: ChangesData | null
  readonly errors?: readonly {
    readonly extensions?: { readonly code?: string; readonly retryAfterMs?: number }
  }[]
}

/** Yields the results of one stream. Heartbeats are comments, which have no data. */
async function* readResults(body: ReadableStream<Uint8Array>): AsyncGenerator<Result, void, void> {
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

/** Codes after which another attempt would fail in the same way. */
const finalCodes = new Set(['BAD_USER_INPUT', 'UNAUTHENTICATED', 'NOT_FOUND', 'FORBIDDEN'])

const minPauseMs = 1_000
const maxPauseMs = 30_000

export const openLiveList: OpenLiveList = async ({ url, token, agentName, pageSize }) => {
  const send = createSendOperation(url, token)
  const { sessions } = await send<ListData>(listDocument, { agentName, first: pageSize })
  let shown = shownRowsOf(sessions)
  const controller = new AbortController()

  /** Reads a stream to its end. Resolves to the pause before the next, undefined for none. */
  async function follow(): Promise<number | undefined> {
    const variables: ChangesVariables = { agentName, first: pageSize, since: shown.newest }
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        accept: 'text/event-stream',
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
      },
      body: JSON.stringify({ query: changesDocument, variables }),
      signal: controller.signal,
    })
    if (response.status === 401) return undefined
    if (!response.ok || !response.body) return Number(response.headers.get('retry-after') ?? 1) * 1_000
    for await (const { data, errors } of readResults(response.body)) {
      if (data?.sessionsChanged) shown = applyChange(shown, data.sessionsChanged)
      const { code = '', retryAfterMs = minPauseMs } = errors?.[0]?.extensions ?? {}
      if (errors) return finalCodes.has(code) ? undefined : retryAfterMs
    }
    return minPauseMs
  }

  async function run(): Promise<void> {
    let failures = 0
    while (!controller.signal.aborted) {
      const pauseMs = await follow().then(
        (ms) => {
          failures = 0
          return ms
        },
        () => Math.min(minPauseMs * 2 ** failures++, maxPauseMs),
      )
      if (pauseMs === undefined || controller.signal.aborted) return
      await new Promise((resolve) => void setTimeout(resolve, pauseMs))
    }
  }
  void run()
  return { rows: () => shown.rows, close: () => controller.abort() }
}
