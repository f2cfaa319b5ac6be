// What an operation passes to a field's argument, before it is coerced: enough to measure by. A value of a wrong type
// is read as it is, because the operation is refused for it when it is executed.
import {
  type FieldNode,
  type GraphQLField,
  Kind,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql'
import { type Variables, variableValue } from '../../jit/coerce-variables.ts'

/** An argument of one field of one operation. */
export interface ArgumentSource {
  /** The variable that it is given by. */
  readonly variable: string | undefined
  /** What it is where the variable is not given, or where there is none. */
  readonly value: unknown
}

/** The argument of that name, as the field has it in the operation. */
export function argumentSource(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  name: string,
  operation: OperationDefinitionNode,
): ArgumentSource {
  const given = node.arguments?.find((argument) => argument.name.value === name)?.value
  const otherwise = field.args.find((argument) => argument.name === name)?.defaultValue
  if (given === undefined) return { variable: undefined, value: otherwise }
  if (given.kind !== Kind.VARIABLE) return { variable: undefined, value: valueFromASTUntyped(given) }
  const variable = given.name.value
  const definition = operation.variableDefinitions?.find((each) => each.variable.name.value === variable)
  const value = definition?.defaultValue ? valueFromASTUntyped(definition.defaultValue) : otherwise
  return { variable, value }
}

/** What the argument is with these variables. */
export function argumentValue({ variable, value }: ArgumentSource, variables: Variables): unknown {
  const given = variable === undefined ? undefined : variableValue(variables, variable)
  return given === undefined ? value : given
}

/** How long a list is: what is no list counts as a list of one. */
export function listLength(list: unknown): number | undefined {
  if (list === undefined || list === null) return undefined
  return Array.isArray(list) ? list.length : 1
}
