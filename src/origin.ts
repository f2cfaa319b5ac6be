// The origin of a server that listens.

/** Returns the HTTP origin of a host, which may be an IPv6 address, and a port. */
export function originOf(host: string, port: number): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`
}
