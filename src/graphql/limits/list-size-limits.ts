// How many ids and references one root field may be given: counted before the operation is executed.
import type { DocumentNode, FieldNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql'
import { Kind, type SelectionSetNode } from 'graphql'
import { fragmentsByName } from '../../collect-fields.ts'
import type { Variables } from '../../jit/coerce-variables.ts'
import { requestError } from '../request-error.ts'
import { type ArgumentSource, argumentSource, argumentValue, listLength } from './argument-source.ts'
import type { OperationLimits } from './operation-limits.ts'

/** The error for a list that is too long. */
export type CheckListSizes = (variables: Variables) => GraphQLError | undefined

interface BoundedList {
  readonly name: string
  readonly max: number
  readonly argument: ArgumentSource
}

/** Reads an operation once, for all the times that it is executed. The document is a valid one. */
export function compileListSizeLimits(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { maxIds, maxReferences }: Pick<OperationLimits, 'maxIds' | 'maxReferences'>,
): CheckListSizes {
  const bounds = new Map<string, readonly [name: string, max: number]>([
    ['nodes', ['ids', maxIds]],
    ['_entities', ['representations', maxReferences]],
  ])
  const fields = schema.getQueryType()?.getFields() ?? {}
  const lists: BoundedList[] = []
  for (const node of rootFields(document, operation)) {
    const bound = bounds.get(node.name.value)
    const field = fields[node.name.value]
    if (bound === undefined || field === undefined) continue
    const [name, max] = bound
    lists.push({ name, max, argument: argumentSource(field, node, name, operation) })
  }
  return (variables) => {
    const tooLong = lists.find(
      ({ argument, max }) => (listLength(argumentValue(argument, variables)) ?? 0) > max,
    )
    return tooLong && refusalOf(tooLong)
  }
}

function refusalOf({ name, max }: BoundedList): GraphQLError {
  return requestError('BAD_USER_INPUT', `\`${name}\` takes at most ${max} entries: split the request.`)
}

/** The operation's root fields, through fragments: each of which is looked into once. */
function rootFields(document: DocumentNode, operation: OperationDefinitionNode): FieldNode[] {
  const fragments = fragmentsByName(document)
  const seen = new Set<string>()
  const found: FieldNode[] = []
  const look = (set: SelectionSetNode | undefined): void => {
    for (const selection of set?.selections ?? []) {
      if (selection.kind === Kind.FIELD) found.push(selection)
      else if (selection.kind === Kind.INLINE_FRAGMENT) look(selection.selectionSet)
      else if (!seen.has(selection.name.value)) {
        seen.add(selection.name.value)
        look(fragments[selection.name.value]?.selectionSet)
      }
    }
  }
  look(operation.selectionSet)
  return found
}
