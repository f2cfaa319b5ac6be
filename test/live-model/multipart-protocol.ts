// Reads Apollo's multipart protocol of subscriptions, without Apollo.
import type { Result, StreamProtocol } from '../../examples/clients/fetch-changes.ts'

interface Part {
  readonly payload?: Result | null
  readonly errors?: Result['errors']
}

/** Yields the results of one stream. A heartbeat is an object without a payload. */
async function* readParts(body: ReadableStream<Uint8Array>): AsyncGenerator<Result, void, void> {
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of body) {
    const parts = (text + decoder.decode(chunk, { stream: true })).split('\r\n--graphql')
    text = parts.pop() ?? ''
    for (const part of parts) {
      const [, json] = /^\r\nContent-Type: [^\r]+\r\n\r\n(.*)$/.exec(part) ?? []
      if (json === undefined) continue
      const { payload, errors } = JSON.parse(json) as Part
      if (errors) yield { errors }
      else if (payload) yield payload
    }
  }
}

export const multipart: StreamProtocol = {
  accept: 'multipart/mixed;subscriptionSpec=1.0',
  readResults: readParts,
}
