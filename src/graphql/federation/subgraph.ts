// The subgraph's own root fields, `_service` and `_entities`, which only the router may ask for.
import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql'
import { AuthenticationError } from '../../auth/authentication-error.ts'
import type { RequestContext } from '../context.ts'
import { resolveEntities } from './entities.ts'
import { RouterOnlyError } from './router-auth.ts'

type Resolver = GraphQLFieldResolver<unknown, RequestContext>

/** Gives a subgraph's schema our `_entities`, and puts both of the router's fields behind its secret. */
export function withFederation(schema: GraphQLSchema): GraphQLSchema {
  const { _service: service, _entities: entities } = schema.getQueryType()?.getFields() ?? {}
  if (!service?.resolve || !entities) throw new TypeError('the schema is not a subgraph')
  service.resolve = forRouter(service.resolve)
  entities.resolve = forRouter((_, { representations }, context) => resolveEntities(representations, context))
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {}))
    if (field !== service) field.resolve = forCaller(field.resolve ?? defaultFieldResolver)
  return schema
}

/** Without a caller, the router is given the subgraph's schema and nothing else. */
function forCaller(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    if (!context.hasCaller) throw new AuthenticationError('unauthenticated', 'there is no caller')
    return resolve(source, args, context, info)
  }
}

function forRouter(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    if (!context.isRouter) throw new RouterOnlyError(`\`${info.fieldName}\` is for the router`)
    return resolve(source, args, context, info)
  }
}
