// The "visit" workload in wall-clock time: users page through their lists, 32 at a time, without time to think.
import { Pool } from 'undici'
import { type LoadResult, toLoadResult } from './rounds.ts'
import { runVisits, type Visit, visitsAtOnce } from './workload.ts'

export interface VisitPlan {
  readonly url: string
  readonly visits: readonly Visit[]
  /** `Bearer …` by the user's number. */
  readonly authorizations: readonly string[]
}

const pageInfo = /"pageInfo":\{"hasNextPage":(true|false),.*"endCursor":("[^"]*")\}\}\}\}$/

export async function visit({ url, visits, authorizations }: VisitPlan): Promise<LoadResult> {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections: visitsAtOnce })
  const tookMs: number[] = []
  const startedAt = performance.now()

  /** Resolves to the cursor after which the list goes on, if it does. */
  async function send(user: number, query: string, variables: object): Promise<string | undefined> {
    const from = performance.now()
    const headers = { 'content-type': 'application/json', authorization: authorizations[user] ?? '' }
    const body = JSON.stringify({ query, variables })
    const response = await pool.request({ path, method: 'POST', headers, body })
    const text = await response.body.text()
    tookMs.push(performance.now() - from)
    const [, hasNextPage, endCursor] = pageInfo.exec(text.slice(-1_000).trimEnd()) ?? []
    if (response.statusCode !== 200 || endCursor === undefined || text.includes('"errors"'))
      throw new Error(
        `an operation failed: ${response.statusCode} ${text.slice(0, 300)} … ${text.slice(-300)}`,
      )
    return hasNextPage === 'true' ? (JSON.parse(endCursor) as string) : undefined
  }

  await runVisits(visits, send)
  await pool.close()
  return toLoadResult(tookMs, startedAt)
}
