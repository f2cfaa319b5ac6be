// A steady load: so many operations a second, whatever becomes of them, each timed and kept with its outcome.
import { Pool } from 'undici'

export interface Sample {
  /** Milliseconds from the start of the load. */
  readonly at: number
  readonly tookMs: number
  /** An error's code, `stale` for a page past its time, else `ok`. */
  readonly outcome: string
}

export interface Load {
  readonly samples: readonly Sample[]
  /** No new operation; settles when all under way have ended. */
  readonly stop: () => Promise<void>
}

/** Starts it. `agentOf` names the list that an operation reads. */
export function startLoad(
  url: string,
  token: string,
  perSecond: number,
  agentOf: (index: number) => string,
): Load {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections: 64 })
  const startedAt = performance.now()
  const samples: Sample[] = []
  const open = new Set<Promise<void>>()
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` }
  let index = 0

  async function ask(agentName: string): Promise<void> {
    const from = performance.now()
    const query = 'query($name: String!) { sessions(agentName: $name, first: 20) { nodes { id status } } }'
    const body = JSON.stringify({ query, variables: { name: agentName } })
    const answer = await pool.request({ path, method: 'POST', headers, body })
    const { errors } = (await answer.body.json()) as { errors?: { extensions: { code: string } }[] }
    const isStale = /; hit; ttl=-/.test(String(answer.headers['cache-status']))
    const outcome = errors?.[0]?.extensions.code ?? (isStale ? 'stale' : 'ok')
    samples.push({ at: from - startedAt, tookMs: performance.now() - from, outcome })
  }

  const timer = setInterval(() => {
    // As many as are due by now: timers come late under load.
    for (; index < ((performance.now() - startedAt) * perSecond) / 1_000; index += 1) {
      const asked: Promise<void> = ask(agentOf(index)).finally(() => void open.delete(asked))
      open.add(asked)
    }
  }, 5)
  return {
    samples,
    async stop() {
      clearInterval(timer)
      await Promise.all(open)
      await pool.close()
    },
  }
}

/** The value below which this share of them lies. */
export function quantile(values: readonly number[], share: number): number {
  const inOrder = values.toSorted((a, b) => a - b)
  return inOrder[Math.min(Math.floor(inOrder.length * share), inOrder.length - 1)] ?? Number.NaN
}
