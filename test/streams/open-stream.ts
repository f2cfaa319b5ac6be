// A client that records what a stream sends, byte by byte.
import type { TestContext } from 'node:test'

export interface StreamRequest {
  readonly url: string
  readonly accept?: string
  readonly token?: string
  readonly query?: string | undefined
  readonly extensions?: Readonly<Record<string, unknown>>
  readonly variables?: Readonly<Record<string, unknown>>
  readonly headers?: Readonly<Record<string, string>>
}

export interface OpenedStream {
  readonly status: number
  readonly headers: Headers
  /** What was received so far. */
  readonly text: () => string
  /** Resolves once the text received so far ends like this. */
  readonly waitForEnd: (end: string) => Promise<void>
  /** Resolves to the whole text once the server has ended the stream; rejects if it was cut. */
  readonly whole: Promise<string>
  /** Disconnects. */
  readonly leave: () => void
}

export const changes = 'subscription Changes { changed { id text } }'

/** Sends a subscription, or another operation, and reads its response until it ends; the client leaves when the test ends. */
export async function openStream(t: TestContext, request: StreamRequest): Promise<OpenedStream> {
  const { url, accept = 'text/event-stream', token = 'alice', variables = {}, extensions } = request
  const query = 'query' in request ? request.query : changes
  const controller = new AbortController()
  t.after(() => controller.abort())
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      accept,
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
      ...request.headers,
    },
    body: JSON.stringify({ query, variables, extensions }),
    signal: controller.signal,
  })
  let text = ''
  const looking = new Set<() => void>()
  const read = async (): Promise<string> => {
    const decoder = new TextDecoder()
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true })
      for (const look of looking) look()
    }
    return text
  }
  const whole = read()
  whole.catch(() => undefined)
  return {
    status: response.status,
    headers: response.headers,
    text: () => text,
    waitForEnd: (end) =>
      new Promise((resolve, reject) => {
        const showText = () => reject(new Error(`the stream ended with ${JSON.stringify(text.slice(-500))}`))
        whole.then(showText, reject)
        const look = () => {
          if (!text.endsWith(end)) return
          looking.delete(look)
          resolve()
        }
        looking.add(look)
        look()
      }),
    whole,
    leave: () => controller.abort(),
  }
}
