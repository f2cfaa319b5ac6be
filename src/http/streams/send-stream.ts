// Sends a stream of results: the next one is read only while the connection takes what is written, so a client that reads slowly
// costs one result and the buffer of its socket.
import type { Response } from 'express'
import type { Clock } from '../../clock.ts'
import type { ResultStream, StreamStep } from '../../graphql/subscriptions/result-stream.ts'
import type { StreamEncoding } from './stream-encoding.ts'

/** Proxies close connections that carry nothing for a minute, some after half of it. */
const heartbeatMs = 15_000
/** How long a connection may take nothing of what is written. */
const maxStandstillMs = 30_000

/** Headers that keep what is between the gateway and its client from caching, compressing or buffering a stream. */
export const streamHeaders = { 'cache-control': 'no-store, no-transform', 'x-accel-buffering': 'no' } as const

/** Writes the stream to a response whose head is written, and ends both; a client that disconnects ends the stream. */
export function sendStream(
  response: Response,
  stream: ResultStream,
  { opening, heartbeat, result, lastError, closing }: StreamEncoding,
  clock: Clock,
): void {
  let isReading = false
  let cancelStandstill: (() => void) | undefined
  let cancelHeartbeat: (() => void) | undefined

  function write(text: string): void {
    response.write(text)
    if (!response.writableNeedDrain || cancelStandstill) return
    cancelStandstill = clock.after(maxStandstillMs, () => {
      stream.end({ reason: 'slow_client' })
      // A reset: an orderly end would leave the bytes to the operating system, to wait there.
      response.socket?.resetAndDestroy()
    })
  }
  function read(): void {
    if (isReading || response.writableNeedDrain) return
    isReading = true
    void stream.next().then(onStep)
  }
  function onStep(step: StreamStep): void {
    isReading = false
    if (response.destroyed) return
    if (step.end === undefined) {
      write(result(step.json))
      read()
    } else {
      stop()
      response.end(step.json === undefined ? closing : lastError(step.json) + closing)
    }
  }
  function beat(): void {
    cancelHeartbeat = clock.after(heartbeatMs, beat)
    if (!response.writableNeedDrain) write(heartbeat)
  }
  function stop(): void {
    cancelStandstill?.()
    cancelHeartbeat?.()
    response.off('drain', onDrain)
  }
  const onDrain = () => {
    cancelStandstill?.()
    cancelStandstill = undefined
    read()
  }

  response.on('drain', onDrain)
  // Before the listeners that report the end of the request.
  response.prependOnceListener('close', () => {
    stop()
    stream.end({ reason: 'client_gone' })
  })
  // The first heartbeat takes the head with it, through proxies that wait for the first byte of a body.
  write(opening)
  beat()
  read()
}
