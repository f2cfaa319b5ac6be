// An open-loop load: a fixed number of operations a second, each recorded with its duration and its outcome.
import { Pool } from 'undici'

export interface Sample {
  /** Milliseconds from the start of the load. */
  readonly at: number
  readonly tookMs: number
  readonly outcome: string
}

export interface Load {
  readonly samples: readonly Sample[]
  /** Sends nothing more; resolves when every operation in flight has ended. */
  readonly stop: () => Promise<void>
}

/** Starts a load. `send` sends the operation of this index and resolves to its outcome. */
export function startLoad(perSecond: number, send: (index: number) => Promise<string>): Load {
  const startedAt = performance.now()
  const samples: Sample[] = []
  const inFlight = new Set<Promise<void>>()
  let index = 0
  const run = async (own: number) => {
    const from = performance.now()
    const outcome = await send(own)
    samples.push({ at: from - startedAt, tookMs: performance.now() - from, outcome })
  }
  const timer = setInterval(() => {
    // As many as are due by now: timers fire late under load.
    for (; index < ((performance.now() - startedAt) * perSecond) / 1_000; index += 1) {
      const operation: Promise<void> = run(index).finally(() => void inFlight.delete(operation))
      inFlight.add(operation)
    }
  }, 2)
  return {
    samples,
    async stop() {
      clearInterval(timer)
      await Promise.all(inFlight)
    },
  }
}

export interface ListClient {
  /** Reads a list; resolves to `ok`, to `stale` for a stale page, or to the code of the first error. */
  readonly read: (token: string, agentName: string) => Promise<string>
  readonly close: () => Promise<void>
}

/** Creates a client with up to 64 connections, each kept alive or used once. */
export function createListClient(url: string, keepsAlive = true): ListClient {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections: 64, pipelining: keepsAlive ? 1 : 0 })
  const query = 'query($name: String!) { sessions(agentName: $name, first: 20) { nodes { id status } } }'
  return {
    async read(token, agentName) {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
      const body = JSON.stringify({ query, variables: { name: agentName } })
      const response = await pool.request({ path, method: 'POST', headers, body })
      const { errors } = (await response.body.json()) as { errors?: { extensions: { code: string } }[] }
      const isStale = /; hit; ttl=-/.test(String(response.headers['cache-status']))
      return errors?.[0]?.extensions.code ?? (isStale ? 'stale' : 'ok')
    },
    close: () => pool.destroy(),
  }
}
