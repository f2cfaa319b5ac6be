// What makes the schema a subgraph: the resolver of `_entities`, and who may ask for which root field.
import { defaultFieldResolver, type GraphQLFieldResolver, type GraphQLSchema, isUnionType } from 'graphql'
import { AuthenticationError } from '../../auth/authentication-error.ts'
import type { RequestContext } from '../context.ts'
import { resolveEntities } from './entities.ts'
import { RouterOnlyError } from './router-auth.ts'

type Resolver = GraphQLFieldResolver<unknown, RequestContext>

/** Gives a subgraph's schema the resolver of `_entities`, and restricts its root fields to the router or to callers. */
export function completeSubgraph(schema: GraphQLSchema): GraphQLSchema {
  const { _service: service, _entities: entities } = schema.getQueryType()?.getFields() ?? {}
  if (!service?.resolve || !entities) throw new TypeError('the schema is not a subgraph')
  // Agents and sessions carry their `__typename`: without a resolver of their type, `_entities` can be compiled.
  const entity = schema.getType('_Entity')
  if (isUnionType(entity)) entity.resolveType = undefined
  service.resolve = requireRouter(service.resolve)
  entities.resolve = requireRouter((_, { representations }, context) =>
    resolveEntities(representations, context),
  )
  for (const field of Object.values(schema.getQueryType()?.getFields() ?? {}))
    if (field !== service) field.resolve = requireCaller(field.resolve ?? defaultFieldResolver)
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {}))
    field.resolve = requireCaller(field.resolve ?? defaultFieldResolver)
  for (const field of Object.values(schema.getSubscriptionType()?.getFields() ?? {}))
    if (field.subscribe) field.subscribe = requireCaller(field.subscribe)
  return schema
}

/** Refuses requests without a caller: such a router is given the subgraph's schema and nothing else. */
function requireCaller(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    if (!context.caller) throw new AuthenticationError('unauthenticated', 'there is no caller')
    return resolve(source, args, context, info)
  }
}

function requireRouter(resolve: Resolver): Resolver {
  return (source, args, context, info) => {
    if (!context.isRouter) throw new RouterOnlyError(`\`${info.fieldName}\` is for the router`)
    return resolve(source, args, context, info)
  }
}
