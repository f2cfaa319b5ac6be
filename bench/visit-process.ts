// The "visit" workload in wall-clock time, in a process of its own: users walk their lists, 32 flows at a time, without
// time to think, so that the server is what limits them.
import { Pool } from 'undici'
import { serveParent } from './child.ts'
import type { LoadResult } from './load-process.ts'
import { operations } from './operations.ts'
import type { Visit } from './workload.ts'

export interface VisitPlan {
  readonly url: string
  readonly visits: readonly Visit[]
  /** `Bearer …` by the user's number. */
  readonly authorizations: readonly string[]
}

const flows = 32

async function visit({ url, visits, authorizations }: VisitPlan): Promise<LoadResult> {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections: flows })
  const queue = [...visits]
  const tookMs: number[] = []
  const startedAt = performance.now()

  async function ask(user: number, query: string, variables: object): Promise<string | undefined> {
    const from = performance.now()
    const headers = { 'content-type': 'application/json', authorization: authorizations[user] ?? '' }
    const body = JSON.stringify({ query, variables })
    const answer = await pool.request({ path, method: 'POST', headers, body })
    const text = await answer.body.text()
    tookMs.push(performance.now() - from)
    const [, hasNextPage, endCursor] =
      /"pageInfo":\{"hasNextPage":(true|false),.*"endCursor":("[^"]*")\}\}\}\}$/.exec(
        text.slice(-1_000).trimEnd(),
      ) ?? []
    if (answer.statusCode !== 200 || endCursor === undefined || text.includes('"errors"'))
      throw new Error(`an operation failed: ${answer.statusCode} ${text.slice(0, 300)} … ${text.slice(-300)}`)
    return hasNextPage === 'true' ? (JSON.parse(endCursor) as string) : undefined
  }

  async function flow(): Promise<void> {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const { user, agent, operation, pageSize, deeper } = next
      let after: string | null = null
      for (let page = 0; page <= deeper; page += 1) {
        const variables = { agentName: `agent-${agent}`, first: pageSize, after }
        const end = await ask(user, operations[operation], variables)
        if (end === undefined) break
        after = end
      }
    }
  }

  await Promise.all(Array.from({ length: flows }, flow))
  const ms = performance.now() - startedAt
  await pool.close()
  tookMs.sort((a, b) => a - b)
  const at = (share: number) => tookMs[Math.floor(tookMs.length * share)] ?? Number.NaN
  return { operations: tookMs.length, ms, p50Ms: at(0.5), p99Ms: at(0.99) }
}

serveParent({}, { visit }, async () => {})
