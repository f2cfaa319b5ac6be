// Ports for servers that cannot listen on port 0.
import { randomInt } from 'node:crypto'

/** Below the ports that the system assigns, so that none takes it while the server is away. It may be in use. */
export function anyPort(): number {
  return randomInt(10_240, 32_768)
}
