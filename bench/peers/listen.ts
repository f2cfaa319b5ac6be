// Where a peer's HTTP server listens.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Any free port of this machine; settles with the URL of its GraphQL. */
export async function listenOn(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
}
