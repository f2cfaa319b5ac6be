// Apollo's protocol of subscriptions over multipart HTTP: parts of JSON, each followed at once by the boundary that ends it.
import type { StreamEncoding } from './stream-encoding.ts'

const boundary = '\r\n--graphql'
const toPart = (json: string) => `\r\nContent-Type: application/json; charset=utf-8\r\n\r\n${json}${boundary}`

export const multipart: StreamEncoding = {
  opening: boundary,
  heartbeat: toPart('{}'),
  result: (json) => toPart(`{"payload":${json}}`),
  // `payload: null` says that it is the stream which failed: clients report that apart from the errors of a result.
  lastError: (json) => toPart(`{"payload":null,${json.slice(1)}`),
  closing: '--\r\n',
}
