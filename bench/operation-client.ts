// A client that sends the operations of the workloads over HTTP, each as its user.
import { Pool } from 'undici'
import type { PageInfo } from './workload.ts'

export interface OperationClient {
  /** Resolves to the page info of the response; rejects unless it is a response without errors. */
  readonly send: (user: number, query: string, variables: object) => Promise<PageInfo>
  readonly close: () => Promise<void>
}

/** Creates a client. `authorizations`: `Bearer …` by the user's number. `connections`: at most; null: any number. */
export function createOperationClient(
  url: string,
  authorizations: readonly string[],
  connections: number | null,
): OperationClient {
  const { origin, pathname: path } = new URL(url)
  const pool = new Pool(origin, { connections })
  return {
    async send(user, query, variables) {
      const headers = { 'content-type': 'application/json', authorization: authorizations[user] ?? '' }
      const body = JSON.stringify({ query, variables })
      const response = await pool.request({ path, method: 'POST', headers, body })
      const text = await response.body.text()
      const pageInfo = lastPageInfo(text)
      if (response.statusCode !== 200 || pageInfo === undefined || text.includes('"errors"'))
        throw new Error(
          `an operation failed: ${response.statusCode} ${text.slice(0, 300)} … ${text.slice(-300)}`,
        )
      return pageInfo
    },
    close: () => pool.close(),
  }
}

const name = '"pageInfo":'

/** The page info that stands last in the body: parsing the whole of it would cost the load more than the server. */
function lastPageInfo(text: string): PageInfo | undefined {
  const at = text.lastIndexOf(name)
  if (at === -1) return undefined
  const start = at + name.length
  return JSON.parse(text.slice(start, text.indexOf('}', start) + 1)) as PageInfo
}
