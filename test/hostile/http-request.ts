// HTTP requests as bytes, whether or not they are good ones.
import type { Caller } from './attack.ts'

export type Header = readonly [name: string, value: string]

export interface HttpRequest {
  /** POST by default. */
  readonly method?: string
  /** `/graphql` by default. */
  readonly target?: string
  /** Written as they are: one character is one byte. */
  readonly headers?: readonly Header[]
  readonly body?: Buffer | string | undefined
}

/** The bytes of a request. `content-length` is what the body has, unless the headers say how the body ends. */
export function toBytes({ method = 'POST', target = '/graphql', headers = [], body }: HttpRequest): Buffer {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body
  const isFramed = headers.some(([name]) => /^(?:content-length|transfer-encoding)$/i.test(name.trim()))
  const all: Header[] = [['host', 'gateway'], ...headers]
  if (bytes !== undefined && !isFramed) all.push(['content-length', `${bytes.length}`])
  const lines = all.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const head = Buffer.from(`${method} ${target} HTTP/1.1\r\n${lines}\r\n`, 'latin1')
  return bytes === undefined ? head : Buffer.concat([head, bytes])
}

/** The headers of a good request of a caller; what comes back under its id is for nobody else. */
export function headersOf({ name, token }: Caller, isLast = true): Header[] {
  return [
    ['content-type', 'application/json'],
    ['authorization', `Bearer ${token}`],
    ['x-request-id', `${name}-asks`],
    ...(isLast ? [['connection', 'close'] as const] : []),
  ]
}

/** The body of an operation that reads rows. */
export const listBody = JSON.stringify({
  query:
    'query($first: Int) { sessions(agentName: "bot", first: $first) { edges { cursor node { id sessionId status } } } }',
  variables: { first: 10 },
})

/** The bytes as a body in chunks, whose sizes `sizes` gives in turn. */
export function toChunked(body: Buffer, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = []
  let from = 0
  for (let index = 0; from < body.length; index += 1) {
    const size = Math.max(sizes[index % sizes.length] ?? 1, 1)
    const part = body.subarray(from, from + size)
    parts.push(Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from('\r\n'))
    from += size
  }
  return Buffer.concat([...parts, Buffer.from('0\r\n\r\n')])
}
