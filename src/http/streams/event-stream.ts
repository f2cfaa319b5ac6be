// GraphQL over Server-Sent Events in distinct connections mode: `next` events, then one `complete`.
import type { StreamEncoding } from './stream-encoding.ts'

const toNext = (json: string) => `event: next\ndata: ${json}\n\n`

export const eventStream: StreamEncoding = {
  opening: '',
  heartbeat: ':\n\n',
  result: toNext,
  lastError: toNext,
  // Without a data field, a browser's EventSource would not dispatch it.
  closing: 'event: complete\ndata:\n\n',
}
