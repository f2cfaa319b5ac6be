// Load for the example: requests of alice, whose list is cached, and of callers who come for the first time.
import type { TokenIssuer } from '../../emulator/token-issuer.ts'

export interface Visitor {
  /** Resolves once a request succeeded. */
  readonly responded: Promise<void>
  /** Resolves once no request is in flight. */
  readonly stop: () => Promise<void>
}

const intervalMs = 250
const query = '{ sessions(agentName: "support-bot", first: 20) { nodes { sessionId status } } }'

/** Asks four times a second, until it is stopped. Failed requests are the metrics' matter. */
export function startVisitor(url: string, issuer: TokenIssuer): Visitor {
  const responded = Promise.withResolvers<void>()
  const active = new Set<Promise<void>>()
  let count = 0
  async function ask(): Promise<void> {
    count += 1
    const subject = count % 2 === 0 ? 'alice' : `visitor-${count}`
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${await issuer.sign(subject)}` },
      body: JSON.stringify({ query }),
    })
    await response.arrayBuffer()
    if (response.ok) responded.resolve()
  }
  const timer = setInterval(() => {
    const asked: Promise<void> = ask()
      .catch(() => {})
      .finally(() => active.delete(asked))
    active.add(asked)
  }, intervalMs)
  return {
    responded: responded.promise,
    async stop() {
      clearInterval(timer)
      await Promise.all(active)
    },
  }
}
