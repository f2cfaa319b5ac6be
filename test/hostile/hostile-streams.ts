// Hostile subscribers: connections of which each is written one request, and what of them is left at the gateway.
import { connect, type Socket } from 'node:net'
import type { GatewayStats } from '../../src/running-gateway.ts'
import { waitFor } from '../wait-for.ts'
import type { Caller } from './attack.ts'
import { type Header, headersOf, toBytes } from './http-request.ts'
import type { Target } from './target.ts'

export const subscription = `subscription Changes($first: Int, $since: String) {
  sessionsChanged(agentName: "bot", first: $first, since: $since) {
    added { cursor node { id sessionId status } } changed { id sessionId status } removedIds reset
  }
}`

export interface HostileStream {
  readonly socket: Socket
  /** What was received so far, one character for each byte. */
  readonly text: () => string
  /** Resolves to all that was received when that has come, or the connection has ended. */
  readonly waitForText: (pattern: RegExp) => Promise<string>
}

/** Connects, and writes the bytes. */
export function openConnection(target: Target, bytes: Buffer, reads = true): HostileStream {
  const { hostname, port } = new URL(target.gateway.ready)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  socket.on('error', () => undefined)
  let text = ''
  if (reads) socket.on('data', (chunk: Buffer) => void (text += chunk.toString('latin1')))
  socket.write(bytes)
  return {
    socket,
    text: () => text,
    async waitForText(pattern) {
      await waitFor(`${pattern}`, () => pattern.test(text) || socket.closed || socket.readableEnded, 30_000)
      return text
    },
  }
}

export interface SubscribeRequest {
  readonly variables?: object
  readonly headers?: readonly Header[]
  readonly reads?: boolean
}

/** Subscribes as a caller. */
export function openStream(target: Target, caller: Caller, request: SubscribeRequest = {}): HostileStream {
  const { variables = {}, headers = [['accept', 'text/event-stream']], reads = true } = request
  const body = JSON.stringify({ query: subscription, variables })
  return openConnection(target, toBytes({ headers: [...headersOf(caller, false), ...headers], body }), reads)
}

export const statsOf = (target: Target): Promise<GatewayStats> => target.gateway.ask<GatewayStats>('stats')

/** Resolves once nothing is left of any stream; rejects where something is. */
export async function waitForNone(target: Target): Promise<void> {
  await waitFor('no stream, no watcher, no call', async () => {
    const { streams, watch, activeCalls, queuedCalls } = await statsOf(target)
    return streams.open + watch.watchers + activeCalls + queuedCalls === 0
  })
}
