// Whether a selection is part of an operation: @skip and @include (GraphQL, section 3.13).
import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  getDirectiveValues,
  type SelectionNode,
} from 'graphql'

/** `variables`: coerced. */
export function shouldIncludeNode(
  selection: SelectionNode,
  variables: Readonly<Record<string, unknown>>,
): boolean {
  if (selection.directives === undefined || selection.directives.length === 0) return true
  return (
    getDirectiveValues(GraphQLSkipDirective, selection, variables)?.['if'] !== true &&
    getDirectiveValues(GraphQLIncludeDirective, selection, variables)?.['if'] !== false
  )
}
