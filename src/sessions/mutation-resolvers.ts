// The resolvers of mutations, for the schema that has them. They go through the request's writer alone.
import type { Resolvers } from '../__generated__/resolver-types.ts'
import { parseAgent } from './agent.ts'
import { parseAgentVersion, parseIdempotencyKey } from './created-session-id.ts'
import { toCreatePayload, toDeletePayload, toStopPayload } from './write-payloads.ts'

export const mutationResolvers = {
  Mutation: {
    createAgentSession: (_, { input }, { request }) =>
      toCreatePayload(
        request.writer.create({
          agentName: parseAgent(input.agentName).name,
          agentVersion: parseAgentVersion(input.agentVersion),
          idempotencyKey: parseIdempotencyKey(input.idempotencyKey),
        }),
      ),
    stopAgentSession(_, { input: { id, idempotencyKey } }, { request }) {
      parseIdempotencyKey(idempotencyKey)
      return toStopPayload(request.writer.stop(id))
    },
    deleteAgentSession(_, { input: { id, idempotencyKey } }, { request }) {
      parseIdempotencyKey(idempotencyKey)
      return toDeletePayload(id, request.writer.delete(id))
    },
  },
} satisfies Resolvers
