// HTTP responses read out of the bytes of one connection.

export interface HttpResponse {
  readonly status: number
  readonly requestId: string | undefined
  readonly body: string
}

/** The responses in order, interim ones left out. Throws TypeError where the bytes are none; the last may be cut off. */
export function parseResponses(bytes: Buffer): HttpResponse[] {
  const text = bytes.toString('latin1')
  const responses: HttpResponse[] = []
  let index = 0
  while (index < text.length) {
    const bodyStart = text.indexOf('\r\n\r\n', index) + 4
    if (bodyStart < 4) break
    const head = text.slice(index, bodyStart)
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1])
    if (Number.isNaN(status)) throw new TypeError(`this is no response: ${text.slice(index, index + 200)}`)
    const length = /\r\ncontent-length: (\d+)\r\n/i.exec(head)?.[1]
    const hasNone = status < 200 || status === 204 || status === 304
    const end = hasNone
      ? bodyStart
      : length === undefined
        ? text.length
        : Math.min(bodyStart + Number(length), text.length)
    if (status >= 200)
      responses.push({
        status,
        requestId: /\r\nx-request-id: ([^\r]*)\r\n/i.exec(head)?.[1],
        body: text.slice(bodyStart, end),
      })
    index = end
  }
  return responses
}
