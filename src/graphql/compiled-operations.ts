// The answer of a prepared operation, in the form that Apollo gives it.
import { LRUCache } from 'lru-cache'
import type { Answered } from '../http/apollo-answer.ts'
import type { FindPrepared, PlainOperation } from './compile-operation.ts'
import type { RequestContext } from './context.ts'

export interface PreparedAnswers {
  /** Undefined: Apollo has to answer. */
  readonly answer: (
    body: unknown,
    accept: string | undefined,
    context: RequestContext,
  ) => Promise<Answered | undefined>
  /** Told of what Apollo answered without an error: which media type it chose for what was accepted. */
  readonly learn: (accept: string | undefined, answered: Answered) => void
}

const maxMediaTypes = 100

/** Creates the answers. */
export function createPreparedAnswers(findPrepared: FindPrepared): PreparedAnswers {
  const contentTypes = new LRUCache<string, string>({ max: maxMediaTypes })
  return {
    async answer(body, accept = '', context) {
      const operation = plainOperationOf(body)
      const contentType = contentTypes.get(accept)
      if (operation === undefined || contentType === undefined || context.isTraced) return undefined
      const prepared = findPrepared(operation)
      const data = await prepared?.run(context, operation.variables)
      if (prepared === undefined || data === undefined) return undefined
      if (prepared.name !== undefined) context.record.operationName = prepared.name
      return { status: 200, contentType, headers: [], text: `{"data":${data}}` }
    },
    learn: (accept = '', { contentType }) => void contentTypes.set(accept, contentType),
  }
}

/** The operation of a body that holds a document, perhaps a name and variables, and nothing else to go by. */
function plainOperationOf(body: unknown): PlainOperation | undefined {
  if (!isRecord(body)) return undefined
  const { query, operationName, variables, extensions } = body
  if (typeof query !== 'string' || query === '') return undefined
  if (!isAbsent(operationName) && (typeof operationName !== 'string' || operationName === ''))
    return undefined
  if (!isAbsent(variables) && !isRecord(variables)) return undefined
  if (!isAbsent(extensions) && (!isRecord(extensions) || 'persistedQuery' in extensions)) return undefined
  return { query, operationName: operationName ?? undefined, variables: variables ?? {} }
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
