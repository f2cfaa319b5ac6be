// Clients of nothing but a socket, which read on demand.
import { connect, type Socket } from 'node:net'
import type { TestContext } from 'node:test'

export interface RawClient {
  readonly socket: Socket
  readonly send: (text: string) => void
  /** What has been received so far. */
  readonly received: () => string
  /** Settles when that much has been received. */
  readonly waitForText: (pattern: RegExp) => Promise<void>
  /** How the connection ended: `end` by the other side in order, or the code of an error. */
  readonly ended: Promise<string>
}

/** Connects; settles once the connection stands. Received bytes are read unless `reads` is false. */
export async function connectRaw(t: TestContext, port: number, reads = true): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1')
  t.after(() => void socket.destroy())
  let text = ''
  const looking = new Set<() => void>()
  const ended = new Promise<string>((resolve) => {
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.name))
    socket.once('end', () => resolve('end'))
    socket.once('close', () => resolve('closed'))
  })
  if (reads)
    socket.setEncoding('latin1').on('data', (chunk: string) => {
      text += chunk
      for (const look of looking) look()
    })
  await new Promise<void>((resolve) => void socket.once('connect', resolve))
  return {
    socket,
    send: (chunk) => void socket.write(chunk),
    received: () => text,
    ended,
    waitForText: (pattern) =>
      new Promise((resolve) => {
        const look = () => {
          if (!pattern.test(text)) return
          looking.delete(look)
          resolve()
        }
        looking.add(look)
        look()
      }),
  }
}
