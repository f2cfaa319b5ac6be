// What callers of a cluster ask for, and what each of them must get, all of it.
import { upstreamIds } from '../gateway/upstream-rows.ts'
import type { Cluster, ClusterResponse } from './cluster.ts'

export const callers: readonly string[] = ['alice', 'bob', 'carol', 'dave', 'erin', 'frank']

const document = `query($first: Int!, $after: String) {
  sessions(agentName: "support-bot", first: $first, after: $after) {
    nodes { sessionId } pageInfo { endCursor hasNextPage }
  }
}`

export interface Window {
  readonly ids: readonly string[]
  readonly endCursor: string | null
  readonly hasNextPage: boolean
}

/** The window in a response; throws where the response is anything else. */
export function windowOf({ status, text }: ClusterResponse): Window {
  const { data, errors } = JSON.parse(text)
  if (status !== 200 || errors !== undefined) throw new Error(`${status} ${text}`)
  const { nodes, pageInfo } = data.sessions
  return { ids: nodes.map(({ sessionId }: { sessionId: string }) => sessionId), ...pageInfo }
}

export interface Outcome {
  /** Who responded; null where HAProxy did, or nobody. */
  readonly gateway: string | null
  /** What is wrong: undefined where all rows of the window are there, and no others. */
  readonly fault: string | undefined
}

export interface Reader {
  /** Reads the list of a caller, newest first: the first rows, or those after a cursor. */
  readonly read: (caller: string, first: number, after?: string | null) => Promise<ClusterResponse>
  /** Reads as one of the callers, which follows from the number, as do the window, the method and whether the cache is used. */
  readonly readAny: (number: number) => Promise<Outcome>
}

/** Reads through HAProxy. The lists must not change. */
export async function createReader({ emulator, keyOf, query }: Cluster): Promise<Reader> {
  const lists = new Map<string, readonly string[]>()
  for (const caller of callers) lists.set(caller, await upstreamIds(emulator, keyOf(caller), 'desc'))
  return {
    read: (caller, first, after = null) => query(caller, document, { variables: { first, after } }),
    async readAny(number) {
      const caller = callers[number % callers.length] ?? ''
      const first = 1 + (number % 57)
      const method = number % 5 === 0 ? 'GET' : 'POST'
      const headers = number % 7 === 0 ? { 'cache-control': 'no-cache' } : {}
      try {
        const response = await query(caller, document, { variables: { first }, method, headers })
        const isRight = windowOf(response).ids.join() === lists.get(caller)?.slice(0, first).join()
        return {
          gateway: response.gateway,
          fault: isRight ? undefined : `${caller}'s first ${first} rows are none of ${response.text}`,
        }
      } catch (error) {
        return { gateway: null, fault: `${method}: ${String(error)}` }
      }
    },
  }
}
