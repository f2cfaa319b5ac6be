// Which operations are executed: those whose document, cost and caller's rate keep their limits. An Apollo plugin,
// because Apollo knows an operation only after it has read the request.
import type { ApolloServerPlugin, GraphQLRequestContext } from '@apollo/server'
import {
  type DocumentNode,
  type GraphQLError,
  type GraphQLSchema,
  type OperationDefinitionNode,
  OperationTypeNode,
  parse,
} from 'graphql'
import { LRUCache } from 'lru-cache'
import type { RequestContext } from '../context.ts'
import { createCostModel, type EstimateCost } from './cost.ts'
import { checkShape } from './document-shape.ts'
import { type CheckLists, compileListLimits } from './list-limits.ts'
import { isTooNested, maxNesting } from './nesting.ts'
import type { OperationLimits } from './operation-limits.ts'
import { type CountCost, charge } from './rate-limit.ts'
import { refuse } from './refusal.ts'

export interface AdmissionOptions {
  readonly schema: GraphQLSchema
  readonly limits: OperationLimits
  /** Undefined: callers are not limited. */
  readonly countCost: CountCost | undefined
}

/** Documents that were found valid, by Apollo's hash of their text. */
const maxKnownDocuments = 1_000
/** Stands in for a document that is not to be validated, let alone executed. */
const nothing = parse('{ __typename }')

type Operation = GraphQLRequestContext<RequestContext>

/** What an operation is measured by, each time that it is executed. */
interface Measures {
  readonly checkLists: CheckLists
  readonly estimateCost: EstimateCost
}

/** Creates the plugin. */
export function createAdmission({
  schema,
  limits,
  countCost,
}: AdmissionOptions): ApolloServerPlugin<RequestContext> {
  const known = new LRUCache<string, DocumentNode>({ max: maxKnownDocuments })
  const refusals = new WeakMap<RequestContext, GraphQLError>()
  const compileCost = createCostModel(schema, limits.maxSize)
  /** By the operation's node: it lives as long as the document that it is of is known. */
  const measures = new WeakMap<OperationDefinitionNode, Measures>()

  function measuresOf(document: DocumentNode, operation: OperationDefinitionNode): Measures {
    const measured = measures.get(operation) ?? {
      checkLists: compileListLimits(schema, document, operation, limits),
      estimateCost: compileCost(document, operation),
    }
    measures.set(operation, measured)
    return measured
  }

  /** Refuses by the shape alone what would cost too much even to validate. */
  function read(context: Operation): void {
    const { source = '', queryHash = '', contextValue } = context
    const valid = known.get(queryHash)
    const refusal = valid ? undefined : refusalOf(source)
    if (refusal) refusals.set(contextValue, refusal)
    const document = refusal ? nothing : valid
    if (document) Object.assign(context, { document })
  }

  function refusalOf(source: string): GraphQLError | undefined {
    if (isTooNested(source))
      return refuse(
        'MAX_DEPTH_LIMIT',
        `The document is nested too deep: at most ${maxNesting} brackets are allowed.`,
      )
    const document = parseOrLeave(source, limits.maxTokens)
    return document && checkShape(document, limits)
  }

  async function admit(context: Operation): Promise<void> {
    const { contextValue, document, operation, request } = context
    const refusal = refusals.get(contextValue)
    if (refusal) throw refusal
    if (!document || !operation) return
    if (operation.operation !== OperationTypeNode.QUERY)
      throw refuse('BAD_REQUEST', `The schema has no ${operation.operation}s: send a query.`)
    const variables = request.variables ?? {}
    const { checkLists, estimateCost } = measuresOf(document, operation)
    const tooLong = checkLists(variables)
    if (tooLong) throw tooLong
    const cost = estimateCost(variables)
    if (cost > limits.maxCost)
      throw refuse(
        'COST_ESTIMATED_TOO_EXPENSIVE',
        `The operation's estimated cost is ${cost}: at most ${limits.maxCost} is allowed. Ask for fewer rows or fields.`,
      )
    await charge(contextValue.record, cost, countCost)
  }

  return {
    requestDidStart: async () => ({
      didResolveSource: async (context) => read(context),
      validationDidStart:
        async ({ queryHash, document }) =>
        async (errors) => {
          if (!errors) known.set(queryHash, document)
        },
      didResolveOperation: admit,
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
