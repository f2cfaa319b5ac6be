// Compiled execution: an operation that comes again is compiled, and run so for as long as nothing goes wrong in it.
// An Apollo plugin on the documented hook for answering an operation; whatever ends in an error is run by graphql-js,
// whose errors are the ones that are told, and whose reads are those that the request's loaders have already made.
import type { ApolloServerPlugin, GraphQLRequestContextResponseForOperation } from '@apollo/server'
import { HeaderMap } from '@apollo/server'
import type { DocumentNode, GraphQLSchema } from 'graphql'
import { type CompiledQuery, compileQuery, isCompiledQuery } from 'graphql-jit'
import { LRUCache } from 'lru-cache'
import type { RequestContext } from '../context.ts'

/** Compiled operations; each is a function of its own. */
const maxCompiled = 500

/** `seen`: once, so that the next time is worth compiling for. `never`: it cannot be compiled. */
type Known = CompiledQuery | 'seen' | 'never'

/** Creates the plugin. */
export function createCompiledExecution(schema: GraphQLSchema): ApolloServerPlugin<RequestContext> {
  /** By Apollo's hash of the document's text, and the operation's name. */
  const known = new LRUCache<string, Known>({ max: maxCompiled })

  function compiledOf(key: string, document: DocumentNode, name: string | null): CompiledQuery | undefined {
    const state = known.get(key)
    if (state === 'never') return undefined
    if (state !== undefined && state !== 'seen') return state
    if (state === undefined) {
      known.set(key, 'seen')
      return undefined
    }
    const query = compileQuery(schema, document, name ?? undefined)
    known.set(key, isCompiledQuery(query) ? query : 'never')
    return isCompiledQuery(query) ? query : undefined
  }

  async function respond(context: GraphQLRequestContextResponseForOperation<RequestContext>) {
    const { document, queryHash, operationName, request, contextValue } = context
    // Traces are graphql-js's own.
    if (contextValue.isTraced) return null
    const query = compiledOf(`${queryHash} ${operationName ?? ''}`, document, operationName)
    const result = await query?.query(undefined, contextValue, request.variables ?? {})
    if (result === undefined || result.errors) return null
    return {
      http: { headers: new HeaderMap() },
      body: { kind: 'single' as const, singleResult: { data: result.data ?? null } },
    }
  }

  return { requestDidStart: async () => ({ responseForOperation: respond }) }
}
