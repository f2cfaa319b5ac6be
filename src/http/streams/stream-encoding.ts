// How a stream of results is written: one of the two protocols that clients of subscriptions speak.

/** Texts in the order in which they are written: the opening once, results and heartbeats, the closing once. */
export interface StreamEncoding {
  readonly opening: string
  /** Clients ignore it; connections that carry nothing are closed by proxies. */
  readonly heartbeat: string
  /** `json`: of a result, on one line. */
  readonly result: (json: string) => string
  /** Of the error that ends a stream which had begun. */
  readonly lastError: (json: string) => string
  readonly closing: string
}
