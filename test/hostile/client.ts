// The hostile client: opens a connection for each attack, writes it, and keeps every byte that it is sent.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Attack } from './attack.ts'
import { type HttpResponse, parseResponses } from './http-response.ts'

export interface HostileClient {
  /** Settles with what was received when the connection has ended, or is left open on purpose. Rejects where that is no HTTP. */
  readonly send: (attack: Attack) => Promise<HttpResponse[]>
  /** Resets what is still open. */
  readonly close: () => Promise<void>
}

/** Connections that are left open at the same time: one more resets the oldest. */
const maxOpen = 100

/** Creates the client. `pass` resolves when the gateway has responded to another client, and has therefore had its turn to read. */
export function createHostileClient(url: string, pass: () => Promise<unknown>): HostileClient {
  const { hostname, port } = new URL(url)
  const open: { readonly socket: Socket; readonly closed: Promise<unknown> }[] = []

  async function reset({ socket, closed }: (typeof open)[number]): Promise<void> {
    socket.resetAndDestroy()
    await closed
  }

  async function send({ chunks, ending }: Attack): Promise<HttpResponse[]> {
    const socket = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true })
    socket.on('error', () => undefined)
    const closed = once(socket, 'close').catch(() => undefined)
    const received: Buffer[] = []
    const isOver = Promise.withResolvers<void>()
    let responses = 0
    if (ending !== 'stay')
      socket.on('data', (bytes: Buffer) => {
        received.push(bytes)
        responses += bytes.toString('latin1').split('HTTP/1.1 ').length - 1
        if (typeof ending === 'number' && responses >= ending) isOver.resolve()
      })
    socket.once('end', isOver.resolve)
    void closed.then(() => isOver.resolve())
    for (const chunk of chunks) {
      await new Promise<void>((resolve) => {
        void closed.then(() => resolve())
        if (socket.destroyed) resolve()
        else if (ending === 'stay') {
          // The gateway may stop reading before it has responded.
          socket.write(chunk)
          resolve()
        } else socket.write(chunk, () => resolve())
      })
    }
    if (ending === 'stay') {
      open.push({ socket, closed })
      const oldest = open.length > maxOpen ? open.shift() : undefined
      if (oldest) await reset(oldest)
      return []
    }
    if (typeof ending === 'number') await isOver.promise
    else await pass()
    if (ending === 'reset') socket.resetAndDestroy()
    else socket.end()
    await closed
    return parseResponses(Buffer.concat(received))
  }

  return {
    send,
    async close() {
      await Promise.all(open.splice(0).map(reset))
    },
  }
}
