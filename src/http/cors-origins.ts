// Which origins' pages may read answers: exact ones, and those of one scheme and host at any port.

/**
 * Creates the test of an `Origin` header. An entry of `allowed` is an origin, or `SCHEME://HOST:*`: any port of exactly that
 * scheme and host, or none. Takes time in proportion to the header's length, however many entries there are.
 */
export function createOriginTest(allowed: readonly string[]): (origin: string) => boolean {
  const origins = new Set(allowed)
  return (origin) => origins.has(origin) || origins.has(`${origin.replace(port, '')}:*`)
}

const port = /:\d{1,5}$/
