// Reads HTTP answers off a connection that carries one at a time: its status, and where it ends.

export interface Answer {
  readonly status: number
  /** Of the body, as sent. */
  readonly bytes: number
}

/** Creates the reader of one connection's data; `onAnswer` is told when an answer is complete. */
export function createAnswerReader(onAnswer: (answer: Answer) => void): (data: Buffer) => void {
  let head: Buffer | undefined
  let status = 0
  /** Of the body; undefined: sent in chunks. */
  let length: number | undefined
  let received = 0
  let inBody = false

  return (data) => {
    let rest = data
    if (!inBody) {
      head = head === undefined ? data : Buffer.concat([head, data])
      const end = head.indexOf('\r\n\r\n')
      if (end === -1) return
      const text = head.toString('latin1', 0, end)
      status = Number(text.slice(9, 12))
      const [, stated] = /\r\ncontent-length: *(\d+)/i.exec(text) ?? []
      length = stated === undefined ? undefined : Number(stated)
      rest = head.subarray(end + 4)
      head = undefined
      received = 0
      inBody = true
    }
    received += rest.length
    const isOver = length === undefined ? endsChunks(rest) : received >= length
    if (!isOver) return
    inBody = false
    onAnswer({ status, bytes: received })
  }
}

/** Data in chunks ends with an empty one. Its last bytes come together in practice. */
function endsChunks(data: Buffer): boolean {
  return data.length >= 5 && data.toString('latin1', data.length - 5) === '0\r\n\r\n'
}
