// The server of `/metrics`, on a port of its own: what it serves is for the operator's Prometheus, not for clients.
import { createServer, type ServerResponse } from 'node:http'
import { originOf } from '../origin.ts'
import type { MetricsRegistry } from './registry.ts'

export interface MetricsServer {
  /** Where metrics are served. */
  readonly url: string
  /** Cuts all connections. Resolves when the server is closed. */
  readonly close: () => Promise<void>
}

export interface MetricsAddress {
  readonly host: string
  /** 0: any free one. */
  readonly port: number
}

/** More connections are cut at once: one Prometheus needs one. */
const maxConnections = 16
/** Longer than the interval of most scrapers. */
const keepAliveMs = 65_000
/** A scraper that neither sends nor reads for so long is cut off. */
const idleMs = 10_000

const path = '/metrics'

/** Starts to listen. Rejects when the address cannot be listened on. */
export async function startMetricsServer(
  { render, contentType }: Pick<MetricsRegistry, 'render' | 'contentType'>,
  { host, port }: MetricsAddress,
  onError: (error: unknown) => void,
): Promise<MetricsServer> {
  /** Scrapes that come while one is rendered share its text. */
  let rendering: Promise<string> | undefined
  const renderOnce = () => (rendering ??= render().finally(() => (rendering = undefined)))

  async function respond(response: ServerResponse): Promise<void> {
    try {
      const text = await renderOnce()
      response.writeHead(200, { 'content-type': contentType, 'content-length': Buffer.byteLength(text) })
      response.end(text)
    } catch (error) {
      onError(error)
      response.writeHead(500).end()
    }
  }

  const server = createServer(
    {
      headersTimeout: idleMs,
      requestTimeout: idleMs,
      keepAliveTimeout: keepAliveMs,
      maxHeaderSize: 16 * 1024,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      const isRead = request.method === 'GET' || request.method === 'HEAD'
      if (request.url !== path) response.writeHead(404).end()
      else if (!isRead) response.writeHead(405, { allow: 'GET, HEAD' }).end()
      else void respond(response)
    },
  )
  server.maxConnections = maxConnections
  server.setTimeout(idleMs)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host }, resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new TypeError('the server listens on no port')
  return {
    url: `${originOf(host, address.port)}${path}`,
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}
