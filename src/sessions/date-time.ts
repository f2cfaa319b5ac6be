// The scalar DateTime: RFC 3339 in UTC. Values arrive written out, once per row; the schema has no DateTime input.
import { GraphQLError, GraphQLScalarType } from 'graphql'

export const dateTime = new GraphQLScalarType<string, string>({
  name: 'DateTime',
  serialize(value) {
    if (typeof value === 'string') return value
    throw new GraphQLError('DateTime takes a text that is already in RFC 3339')
  },
})
