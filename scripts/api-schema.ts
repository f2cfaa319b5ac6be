// The schema without its federation parts: what a client can ask for.
import { buildASTSchema, type DocumentNode, type GraphQLSchema, visit } from 'graphql'

const federationDirectives = new Set(['cost', 'key', 'listSize', 'shareable'])

/** The API schema of `schema.graphql`, parsed. Throws where it is no valid schema. */
export function toApiSchema(document: DocumentNode): GraphQLSchema {
  return buildASTSchema(
    visit(document, {
      SchemaExtension: () => null,
      Directive: (directive) => (federationDirectives.has(directive.name.value) ? null : undefined),
    }),
  )
}
