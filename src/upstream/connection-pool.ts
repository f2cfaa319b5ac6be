// The connections to the REST API. HTTP/1.1 matches a response to its request by its turn alone, so that one response too many
// would be taken for the next request's: a connection is used again only when nothing has come after its last response for a while.
import { EventEmitter } from 'node:events'
import { type buildConnector, Client, Pool } from 'undici'

/** For how long a connection is left alone after a response, in milliseconds of the machine's own time. */
const quietMs = 5

export interface ConnectionPoolOptions {
  /** The most requests that are under way at once. */
  readonly maxConcurrency: number
  readonly connectTimeoutMs: number
  /** Of a response's body. */
  readonly maxResponseBytes: number
}

/**
 * Creates the pool; nothing is connected yet. One request at a time on each connection of HTTP/1.1; whatever comes on one that
 * was asked nothing ends it. There can be twice as many connections as requests: while one half rests, the other works.
 */
export function createConnectionPool(origin: string, options: ConnectionPoolOptions): Pool {
  return new Pool(origin, {
    connections: 2 * options.maxConcurrency,
    pipelining: 1,
    connect: { timeout: options.connectTimeoutMs },
    maxResponseSize: options.maxResponseBytes,
    factory: (url, clientOptions) => new RestingClient(url, clientOptions),
  })
}

/** A connection that says that it can take the next request only after its rest. */
class RestingClient extends Client {
  /** HTTP/2 numbers its streams: there a response has its request's number. */
  #isNumbered = false

  constructor(origin: URL, options: Client.Options) {
    const { connect } = options
    if (typeof connect !== 'function') throw new TypeError('the pool hands its connector on')
    const noteProtocol: buildConnector.connector = (target, callback) =>
      connect(target, (error, socket) => {
        if (error) return callback(error, null)
        this.#isNumbered = 'alpnProtocol' in socket && socket.alpnProtocol === 'h2'
        callback(null, socket)
      })
    super(origin, { ...options, connect: noteProtocol })
  }

  override emit(...event: Parameters<EventEmitter['emit']>): boolean {
    const emit = () => EventEmitter.prototype.emit.apply(this, event)
    if (event[0] !== 'drain' || this.#isNumbered) return emit()
    setTimeout(emit, quietMs)
    return true
  }
}
