// Apollo plugin: subscriptions are validated and limited as queries are, and then not executed by Apollo (see subscribe.ts).
import type { ApolloServerPlugin } from '@apollo/server'
import { getOperationAST, OperationTypeNode } from 'graphql'
import type { RequestContext } from '../context.ts'

export const subscriptionPlugin: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    // Apollo's own `operation` is undefined, against its type, where the name is that of none.
    responseForOperation: async ({ document, request, response: { http } }) =>
      getOperationAST(document, request.operationName)?.operation === OperationTypeNode.SUBSCRIPTION
        ? { http, body: { kind: 'single', singleResult: {} } }
        : null,
  }),
}
