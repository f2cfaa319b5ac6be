// A field's arguments (GraphQL, section 6.4.1): what does not depend on variables is coerced once.
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

/** Gives a resolver's arguments. Throws GraphQLError and NotPlainError. */
export type GetArguments = (variables: Variables) => Readonly<Record<string, unknown>>

/** An argument that is a variable, and what it is where that is not given. */
interface FromVariable {
  readonly name: string
  readonly variable: string
  readonly isRequired: boolean
  readonly otherwise: unknown
}

/** Creates the reading of the arguments that `node` gives to `field`. */
export function compileArguments(field: GraphQLField<unknown, unknown>, node: FieldNode): GetArguments {
  const given = new Map((node.arguments ?? []).map(({ name, value }) => [name.value, value] as const))
  const fromVariables: FromVariable[] = []
  for (const { name, type, defaultValue } of field.args) {
    const value = given.get(name)
    if (value === undefined || !dependsOnVariables(value)) continue
    // Within a list or an object graphql-js has to look each time.
    if (value.kind !== Kind.VARIABLE) return (variables) => getArgumentValues(field, node, variables)
    const isRequired = isNonNullType(type)
    fromVariables.push({ name, variable: value.name.value, isRequired, otherwise: defaultValue })
  }
  const names = new Set(fromVariables.map(({ name }) => name))
  const fixed = getArgumentValues({ ...field, args: field.args.filter(({ name }) => !names.has(name)) }, node)
  return (variables) => {
    const values = { ...fixed }
    for (const { name, variable, isRequired, otherwise } of fromVariables) {
      const passed = variableValue(variables, variable)
      const value = passed === undefined ? otherwise : passed
      if (isRequired && (value === null || value === undefined)) throw new Bailout('an argument is missing')
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
