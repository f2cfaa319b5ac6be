// Apollo plugin: subscriptions are validated and limited as queries are, and then not executed by Apollo (see subscribe.ts).
import type { ApolloServerPlugin } from '@apollo/server'
import { OperationTypeNode } from 'graphql'
import type { RequestContext } from '../context.ts'

export const subscriptionPlugin: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    responseForOperation: async ({ operation, response: { http } }) =>
      operation.operation === OperationTypeNode.SUBSCRIPTION
        ? { http, body: { kind: 'single', singleResult: {} } }
        : null,
  }),
}
