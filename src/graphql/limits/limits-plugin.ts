// Apollo plugin that refuses operations beyond the limits: of the document before it is validated, of cost and rate before
// the operation is executed.
import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server'
import { type DocumentNode, type GraphQLError, OperationTypeNode, parse } from 'graphql'
import type { RequestContext } from '../context.ts'
import type { OperationCache } from '../operation-cache.ts'
import { requestError } from '../request-error.ts'
import { checkDocumentLimits } from './document-limits.ts'
import { isTooNested, maxNesting } from './nesting.ts'
import type { OperationLimits } from './operation-limits.ts'
import { rateLimitError } from './rate-limit.ts'

type Operation = GraphQLRequestContext<RequestContext>

/** Creates the plugin. It caches the documents that are valid, and their operations. */
export function createLimitsPlugin(
  limits: OperationLimits,
  operations: OperationCache,
): ApolloServerPlugin<RequestContext> {
  /** Stands in for a document that must not be validated, let alone executed. */
  const placeholder = parse('{ __typename }')

  function checkDocument(source: string): GraphQLError | undefined {
    if (isTooNested(source))
      return requestError(
        'MAX_DEPTH_LIMIT',
        `The document is nested too deep: at most ${maxNesting} brackets are allowed.`,
      )
    const document = tryParse(source, limits.maxTokens)
    return document && checkDocumentLimits(document, limits)
  }

  async function checkOperation({ contextValue, operation, request }: Operation): Promise<void> {
    const { cachedDocument, meter } = contextValue
    if (!cachedDocument || !operation) return
    if (operation.operation !== OperationTypeNode.QUERY)
      throw requestError('BAD_REQUEST', `The schema has no ${operation.operation}s: send a query.`)
    const { estimateCost } = operations.add(cachedDocument, request.operationName, operation)
    const cost = estimateCost(request.variables ?? {})
    if (typeof cost !== 'number') throw cost
    if (!(await meter.consume(cost)) && meter.rateLimit) throw rateLimitError(meter.rateLimit)
  }

  return {
    async requestDidStart() {
      let rejection: GraphQLError | undefined
      return {
        async didResolveSource(context) {
          const { source, contextValue } = context
          const { cachedDocument } = contextValue
          rejection = cachedDocument ? undefined : checkDocument(source)
          const document = rejection ? placeholder : cachedDocument?.document
          if (document) Object.assign(context, { document })
        },
        validationDidStart:
          async ({ source, document, contextValue }) =>
          async (errors) => {
            if (!errors) contextValue.cachedDocument = operations.set(source, document)
          },
        async didResolveOperation(context) {
          if (rejection) throw rejection
          await checkOperation(context)
        },
      }
    },
  }
}

/** Returns undefined for a text that does not parse: Apollo's error says where. */
function tryParse(source: string, maxTokens: number): DocumentNode | undefined {
  try {
    return parse(source, { maxTokens })
  } catch {
    return undefined
  }
}
