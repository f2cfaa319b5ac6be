// A key set's endpoint that can be broken: it serves what the issuer has published, or responds 503.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { TestContext } from 'node:test'

export interface KeySetSwitch {
  readonly url: string
  readonly setBroken: (isBroken: boolean) => void
}

/** Starts it in front of the key set at this URL; it ends with the test. */
export async function startKeySetSwitch(t: TestContext, jwksUrl: string): Promise<KeySetSwitch> {
  const keySet = await (await fetch(jwksUrl)).text()
  let isBroken = false
  const server = createServer((_request, response) => {
    if (isBroken) response.writeHead(503).end()
    else response.end(keySet)
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    setBroken: (value) => {
      isBroken = value
    },
  }
}
