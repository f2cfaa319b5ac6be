// What a subscription's root must not have: @skip and @include (GraphQL, section 5.2.4.1), which could leave it without a field.
import {
  type DocumentNode,
  type GraphQLError,
  Kind,
  OperationTypeNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql'
import { fragmentsByName } from '../../collect-fields.ts'
import { requestError } from '../request-error.ts'

/** Returns the error for a document with such a subscription; undefined for others. graphql-js counts the root's fields itself. */
export function checkSubscriptionRoots(document: DocumentNode): GraphQLError | undefined {
  const fragments = fragmentsByName(document)
  const visitedFragments = new Set<string>()

  const isConditional = (selection: SelectionNode): boolean => {
    if (selection.directives?.some(({ name }) => name.value === 'skip' || name.value === 'include'))
      return true
    if (selection.kind === Kind.INLINE_FRAGMENT) return hasConditional(selection.selectionSet)
    if (selection.kind === Kind.FIELD || visitedFragments.has(selection.name.value)) return false
    visitedFragments.add(selection.name.value)
    return hasConditional(fragments[selection.name.value]?.selectionSet)
  }
  const hasConditional = (set: SelectionSetNode | undefined): boolean =>
    set?.selections.some(isConditional) ?? false

  const isRefused = document.definitions.some(
    (definition) =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      definition.operation === OperationTypeNode.SUBSCRIPTION &&
      hasConditional(definition.selectionSet),
  )
  return isRefused
    ? requestError(
        'GRAPHQL_VALIDATION_FAILED',
        'The root field of a subscription takes no @skip and no @include.',
      )
    : undefined
}
