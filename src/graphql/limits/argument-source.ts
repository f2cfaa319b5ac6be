// What an operation gives for a field's argument, before coercion: enough for limits and cost. A value of a wrong type is
// returned as it is, because its operation is refused when it is executed.
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
  /** Name of the variable that gives it; undefined for a literal and for an argument that is left out. */
  readonly variable: string | undefined
  /** Its value without a variable, or where the variable is not given. */
  readonly fallback: unknown
}

/** Returns where the field's argument of that name gets its value in the operation. */
export function argumentSource(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  name: string,
  operation: OperationDefinitionNode,
): ArgumentSource {
  const given = node.arguments?.find((argument) => argument.name.value === name)?.value
  const defaultValue = field.args.find((argument) => argument.name === name)?.defaultValue
  if (given === undefined) return { variable: undefined, fallback: defaultValue }
  if (given.kind !== Kind.VARIABLE) return { variable: undefined, fallback: valueFromASTUntyped(given) }
  const variable = given.name.value
  const definition = operation.variableDefinitions?.find((each) => each.variable.name.value === variable)
  const fallback = definition?.defaultValue ? valueFromASTUntyped(definition.defaultValue) : defaultValue
  return { variable, fallback }
}

/** Returns the argument's value with these variables. */
export function argumentValue({ variable, fallback }: ArgumentSource, variables: Variables): unknown {
  const given = variable === undefined ? undefined : variableValue(variables, variable)
  return given === undefined ? fallback : given
}

/** Returns the length of a list: a value that is no list counts as a list of one, null as none. */
export function listLength(list: unknown): number | undefined {
  if (list === undefined || list === null) return undefined
  return Array.isArray(list) ? list.length : 1
}
