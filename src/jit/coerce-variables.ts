// The coercion of variables (GraphQL, section 6.1.2): the usual values are of their types already and pass as they are;
// all others are coerced, or refused, by graphql-js.
import {
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  isEnumType,
  isInputType,
  isNonNullType,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
} from 'graphql'
import { Bailout } from './bailout.ts'

/**
 * By name. Clients choose the names, so that one can be that of a member of every object (`toString`, `__proto__`): read
 * values with `variableValue`, and create new ones without a prototype.
 */
export type Variables = Readonly<Record<string, unknown>>

/** Returns the variable's value, undefined where it is not given. */
export function variableValue(variables: Variables, name: string): unknown {
  return Object.hasOwn(variables, name) ? variables[name] : undefined
}

interface Variable {
  readonly name: string
  readonly hasDefault: boolean
  readonly isNullable: boolean
  readonly needsNoCoercion: (value: unknown) => boolean
}

/** Compiles the coercion of an operation's variables. It throws a Bailout for what graphql-js refuses. */
export function compileVariableCoercion(
  schema: GraphQLSchema,
  { variableDefinitions: definitions = [] }: OperationDefinitionNode,
): (given: Variables) => Variables {
  const variables = definitions.map((definition) => toVariable(schema, definition))

  function coerce(given: Variables): Variables {
    const { coerced, errors } = getVariableValues(schema, definitions, given, { maxErrors: 1 })
    if (coerced === undefined) throw new Bailout('variables', 'refused', { cause: errors[0] })
    return coerced
  }

  return (given) => {
    const values = Object.create(null) as Record<string, unknown>
    for (const { name, hasDefault, isNullable, needsNoCoercion } of variables) {
      const value = variableValue(given, name)
      if (value === undefined) {
        if (hasDefault || !isNullable) return coerce(given)
      } else if (value === null ? isNullable : needsNoCoercion(value)) values[name] = value
      else return coerce(given)
    }
    return values
  }
}

function toVariable(schema: GraphQLSchema, definition: VariableDefinitionNode): Variable {
  const type = typeFromAST(schema, definition.type)
  const isNullable = !isNonNullType(type)
  const inner = isNonNullType(type) ? type.ofType : type
  return {
    name: definition.variable.name.value,
    hasDefault: definition.defaultValue !== undefined,
    isNullable,
    needsNoCoercion: isInputType(inner) ? coercionCheck(inner) : never,
  }
}

function coercionCheck(type: GraphQLInputType): Variable['needsNoCoercion'] {
  if (isEnumType(type)) return (value) => typeof value === 'string' && type.getValue(value)?.value === value
  switch (String(type)) {
    case 'String':
    case 'ID':
      return (value) => typeof value === 'string'
    case 'Int':
      return (value) => typeof value === 'number' && (value | 0) === value
    case 'Boolean':
      return (value) => typeof value === 'boolean'
    default:
      return never
  }
}

function never(): boolean {
  return false
}
