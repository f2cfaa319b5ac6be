// How GraphiQL sends operations: a subscription opens a stream of Server-Sent Events, all others are one POST each.
import type { Fetcher, FetcherParams } from '@graphiql/toolkit'
import { type DocumentNode, type ExecutionResult, getOperationAST, OperationTypeNode } from 'graphql'
import { createClient, NetworkError } from 'graphql-sse'

type Headers = Readonly<Record<string, string>>

const url = '../graphql'

/** Creates the function. `getToken` is called for each operation; an empty string: none is sent. */
export function createFetcher(getToken: () => string): Fetcher {
  return async (parameters, options) => {
    const token = getToken()
    const headers = { ...(token !== '' && { authorization: `Bearer ${token}` }), ...options?.headers }
    return isSubscription(parameters, options?.documentAST)
      ? subscribe(parameters, headers)
      : send(parameters, headers)
  }
}

function isSubscription({ operationName }: FetcherParams, document: DocumentNode | undefined): boolean {
  const operation = document && getOperationAST(document, operationName)
  return operation?.operation === OperationTypeNode.SUBSCRIPTION
}

async function send(parameters: FetcherParams, headers: Headers): Promise<ExecutionResult> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(parameters),
  })
  return response.json()
}

/** Returns the results of one stream. It is not opened again when it has ended, so that one sees that it has. */
function subscribe(
  { query, operationName, variables }: FetcherParams,
  headers: Headers,
): AsyncIterableIterator<ExecutionResult> {
  const client = createClient({ url, headers, retryAttempts: 0 })
  const stream = client.iterate({ query, variables, ...(operationName != null && { operationName }) })
  // No generator of its own: it would wait for the next result before it can be stopped.
  const results: AsyncIterableIterator<ExecutionResult> = {
    next: () =>
      stream.next().then(
        (step) => step as IteratorResult<ExecutionResult>,
        async (error) => ({ done: false, value: await resultOf(error) }),
      ),
    async return() {
      await stream.return?.()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => results,
  }
  return results
}

/** Resolves to the result of a stream that was not opened: it says why. Rejects where there is none. */
async function resultOf(error: unknown): Promise<ExecutionResult> {
  const response = error instanceof NetworkError ? (error.response as Response | undefined) : undefined
  if (response === undefined) throw error
  return response.json()
}
