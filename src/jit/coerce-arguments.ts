// The coercion of arguments (GraphQL, section 6.4.1): what does not depend on variables is coerced once.
import {
  type FieldNode,
  type GraphQLField,
  getArgumentValues,
  isNonNullType,
  Kind,
  type ValueNode,
  visit,
} from 'graphql'
import { Bailout } from './bailout.ts'
import { type Variables, variableValue } from './coerce-variables.ts'

/** Returns a resolver's arguments. Throws a Bailout, or graphql-js' GraphQLError. */
export type GetArguments = (variables: Variables) => Readonly<Record<string, unknown>>

/** An argument that is given by a variable. */
interface VariableArgument {
  readonly name: string
  readonly variable: string
  readonly isRequired: boolean
  /** Its value where the variable is not given. */
  readonly fallback: unknown
}

/** Compiles the arguments that `node` gives to `field`. */
export function compileArguments(field: GraphQLField<unknown, unknown>, node: FieldNode): GetArguments {
  const given = new Map((node.arguments ?? []).map(({ name, value }) => [name.value, value] as const))
  const fromVariables: VariableArgument[] = []
  for (const { name, type, defaultValue } of field.args) {
    const value = given.get(name)
    if (value === undefined || !dependsOnVariables(value)) continue
    // A variable within a list or an object is coerced by graphql-js each time.
    if (value.kind !== Kind.VARIABLE) return (variables) => getArgumentValues(field, node, variables)
    const isRequired = isNonNullType(type)
    fromVariables.push({ name, variable: value.name.value, isRequired, fallback: defaultValue })
  }
  const names = new Set(fromVariables.map(({ name }) => name))
  const constant = getArgumentValues(
    { ...field, args: field.args.filter(({ name }) => !names.has(name)) },
    node,
  )
  return (variables) => {
    const values = { ...constant }
    for (const { name, variable, isRequired, fallback } of fromVariables) {
      const passed = variableValue(variables, variable)
      const value = passed === undefined ? fallback : passed
      if (isRequired && (value === null || value === undefined))
        throw new Bailout('arguments', `\`${name}\` of \`${field.name}\` is missing`)
      if (value !== undefined) values[name] = value
    }
    return values
  }
}

function dependsOnVariables(value: ValueNode): boolean {
  let depends = false
  visit(value, {
    Variable: () => {
      depends = true
    },
  })
  return depends
}
