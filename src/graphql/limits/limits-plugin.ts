// Apollo plugin that refuses operations beyond the limits: of the document before it is validated, of cost and rate before
// the operation is executed.
import { type ApolloServerPlugin, type GraphQLRequestContext, HeaderMap } from '@apollo/server'
import { type DocumentNode, GraphQLError, type GraphQLSchema, OperationTypeNode, parse } from 'graphql'
import type { RequestContext } from '../context.ts'
import type { OperationCache } from '../operation-cache.ts'
import { requestError } from '../request-error.ts'
import { checkSubscriptionRoots } from '../subscriptions/root-selections.ts'
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
    return document && (checkDocumentLimits(document, limits) ?? checkSubscriptionRoots(document))
  }

  async function checkOperation({ contextValue, operation, request, schema }: Operation): Promise<void> {
    const { cachedDocument, meter } = contextValue
    if (!cachedDocument || !operation) return
    checkType(operation.operation, contextValue, schema)
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

/** Throws for an operation that the schema does not have, or that must not be sent by GET. */
function checkType(
  type: OperationTypeNode,
  { method, isRouter }: RequestContext,
  schema: GraphQLSchema,
): void {
  if (type === OperationTypeNode.QUERY) return
  // Hive Gateway subscribes by GET. From anybody else, a link could do that.
  if (method === 'GET' && !(type === OperationTypeNode.SUBSCRIPTION && isRouter)) throw notByGet(type)
  if (type === OperationTypeNode.MUTATION && !schema.getMutationType())
    throw requestError('BAD_REQUEST', `The schema has no ${type}s: send a query.`)
}

function notByGet(type: OperationTypeNode): GraphQLError {
  const http = { status: 405, headers: new HeaderMap([['allow', 'POST']]) }
  return new GraphQLError(`A ${type} is sent by POST: GET is for queries.`, {
    extensions: { code: 'BAD_REQUEST', http },
  })
}

/** Returns undefined for a text that does not parse: Apollo's error says where. */
function tryParse(source: string, maxTokens: number): DocumentNode | undefined {
  try {
    return parse(source, { maxTokens })
  } catch {
    return undefined
  }
}
