// Which operations are executed: those whose document, cost and caller's rate keep their limits. An Apollo plugin,
// because Apollo knows an operation only after it has read the request.
import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server'
import { type DocumentNode, type GraphQLError, OperationTypeNode, parse } from 'graphql'
import type { RequestContext } from '../context.ts'
import type { MeasureOf } from '../measures.ts'
import type { KnownDocuments } from '../operation-cache.ts'
import { requestError } from '../request-error.ts'
import { checkDocumentLimits } from './document-limits.ts'
import { isTooNested, maxNesting } from './nesting.ts'
import type { OperationLimits } from './operation-limits.ts'
import { type ConsumeCost, consumeCost, rateLimitError } from './rate-limit.ts'
import { isLongerThan, responseTooLarge } from './response-size.ts'

export interface LimitsPluginOptions {
  readonly limits: OperationLimits
  readonly documents: KnownDocuments
  readonly measureOf: MeasureOf
  /** Undefined: callers are not limited. */
  readonly countCost: ConsumeCost | undefined
}

/** Stands in for a document that is not to be validated, let alone executed. */
const nothing = parse('{ __typename }')

type Operation = GraphQLRequestContext<RequestContext>

/** Creates the plugin. */
export function createLimitsPlugin({
  limits,
  documents,
  measureOf,
  countCost,
}: LimitsPluginOptions): ApolloServerPlugin<RequestContext> {
  const refusals = new WeakMap<RequestContext, GraphQLError>()

  /** Refuses by the shape alone what would cost too much even to validate. */
  function read(context: Operation): void {
    const { source = '', contextValue } = context
    const valid = documents.find(source)
    const refusal = valid ? undefined : refusalOf(source)
    if (refusal) refusals.set(contextValue, refusal)
    const document = refusal ? nothing : valid?.document
    if (document) Object.assign(context, { document })
  }

  function refusalOf(source: string): GraphQLError | undefined {
    if (isTooNested(source))
      return requestError(
        'MAX_DEPTH_LIMIT',
        `The document is nested too deep: at most ${maxNesting} brackets are allowed.`,
      )
    const document = parseOrLeave(source, limits.maxTokens)
    return document && checkDocumentLimits(document, limits)
  }

  async function admit(context: Operation): Promise<void> {
    const { contextValue, document, operation, request, source = '' } = context
    const { responseSize } = contextValue
    if (responseSize.isExceeded()) throw responseTooLarge(limits.maxResponseBytes)
    responseSize.restart()
    const refusal = refusals.get(contextValue)
    if (refusal) throw refusal
    if (!document || !operation) return
    if (operation.operation !== OperationTypeNode.QUERY)
      throw requestError('BAD_REQUEST', `The schema has no ${operation.operation}s: send a query.`)
    const cost = measureOf(document, operation)(request.variables ?? {})
    if (typeof cost !== 'number') throw cost
    if (!(await consumeCost(contextValue.record, cost, countCost))) throw rateLimitError(contextValue.record)
    documents.find(source)?.admitted.set(request.operationName ?? '', operation)
  }

  return {
    requestDidStart: async () => ({
      didResolveSource: async (context) => read(context),
      validationDidStart:
        async ({ source, document }) =>
        async (errors) => {
          if (!errors) documents.add(source, document)
        },
      didResolveOperation: admit,
      // Nothing of what is too large is written: the handler asks again, and admit says why.
      willSendResponse: async ({ response: { body }, contextValue: { responseSize } }) => {
        if (body.kind !== 'single' || body.singleResult.data === undefined) return
        if (isLongerThan(body.singleResult, limits.maxResponseBytes)) responseSize.exceed()
        if (responseSize.isExceeded()) body.singleResult = {}
      },
    }),
  }
}

/** Undefined for a text that does not parse: Apollo says so better. */
function parseOrLeave(source: string, maxTokens: number): DocumentNode | undefined {
  try {
    return parse(source, { maxTokens })
  } catch {
    return undefined
  }
}
