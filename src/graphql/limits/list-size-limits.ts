// Maximum lengths of the lists that root fields take, checked before the operation is executed.
import {
  type DocumentNode,
  type FieldNode,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { fragmentsByName } from '../../collect-fields.ts'
import type { Variables } from '../../jit/coerce-variables.ts'
import { requestError } from '../request-error.ts'
import { type ArgumentSource, argumentSource, argumentValue, listLength } from './argument-source.ts'
import type { OperationLimits } from './operation-limits.ts'

/** Returns the error for the first list that is too long, undefined if none is. */
export type CheckListSizes = (variables: Variables) => GraphQLError | undefined

interface LimitedList {
  readonly name: string
  readonly max: number
  readonly argument: ArgumentSource
}

/** Compiles the check of an operation in a valid document. */
export function compileListSizeLimits(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { maxIds, maxRepresentations }: Pick<OperationLimits, 'maxIds' | 'maxRepresentations'>,
): CheckListSizes {
  const limits = new Map<string, readonly [name: string, max: number]>([
    ['nodes', ['ids', maxIds]],
    ['_entities', ['representations', maxRepresentations]],
  ])
  const fields = schema.getQueryType()?.getFields() ?? {}
  const lists: LimitedList[] = []
  for (const node of rootFields(document, operation)) {
    const limit = limits.get(node.name.value)
    const field = fields[node.name.value]
    if (limit === undefined || field === undefined) continue
    const [name, max] = limit
    lists.push({ name, max, argument: argumentSource(field, node, name, operation) })
  }
  return (variables) => {
    const tooLong = lists.find(
      ({ argument, max }) => (listLength(argumentValue(argument, variables)) ?? 0) > max,
    )
    return tooLong && listTooLong(tooLong)
  }
}

function listTooLong({ name, max }: LimitedList): GraphQLError {
  return requestError('BAD_USER_INPUT', `\`${name}\` takes at most ${max} entries: split the request.`)
}

/** Returns the operation's root fields, each fragment's once. */
function rootFields(document: DocumentNode, operation: OperationDefinitionNode): FieldNode[] {
  const fragments = fragmentsByName(document)
  const visitedFragments = new Set<string>()
  const found: FieldNode[] = []
  const collect = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) found.push(selection)
      else if (selection.kind === Kind.INLINE_FRAGMENT) collect(selection.selectionSet)
      else if (!visitedFragments.has(selection.name.value)) {
        visitedFragments.add(selection.name.value)
        collect(fragments[selection.name.value]?.selectionSet)
      }
    }
  }
  collect(operation.selectionSet)
  return found
}
