// Fields that have resolvers, and the objects that such fields are in (GraphQL, sections 6.3 and 6.4): calls resolvers,
// awaits them and joins JSON.
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
} from 'graphql'
import { collectFields } from '../collect-fields.ts'
import { Bailout } from './bailout.ts'
import { compileArguments } from './coerce-arguments.ts'
import type { Variables } from './coerce-variables.ts'
import { createInfo } from './resolve-info.ts'
import { compileSerializer, type SerializerContext } from './serialize-data.ts'

export interface CompileContext extends SerializerContext {
  readonly operation: OperationDefinitionNode
}

/** One execution, with the length of its JSON so far. */
export class Execution {
  readonly contextValue: unknown
  readonly variables: Variables
  readonly #maxLength: number
  #length = 0

  constructor(contextValue: unknown, variables: Variables, maxLength: number) {
    this.contextValue = contextValue
    this.variables = variables
    this.#maxLength = maxLength
  }

  /** Counts characters of JSON: each once, where they are made. Throws a Bailout above `maxLength`. */
  count(characters: number): void {
    this.#length += characters
    if (this.#length > this.#maxLength) throw new Bailout('too-long', 'the response is too long')
  }
}

type Json = string | Promise<string>

/** Completes a value to JSON. Throws or rejects with a Bailout. */
type CompleteValue = (value: unknown, execution: Execution) => Json

/** Executes an object's fields and returns its JSON. Throws or rejects with a Bailout. */
export type ExecuteFields = CompleteValue

/** Compiles what `nodes` select of an object of that type. */
export function compileSelectionSet(
  context: CompileContext,
  type: GraphQLObjectType,
  nodes: readonly (FieldNode | OperationDefinitionNode)[],
): ExecuteFields {
  const fields = [...collectFields(context, type, nodes)].map(
    ([key, found]) => [`${JSON.stringify(key)}:`, compileField(context, type, found)] as const,
  )
  const keysLength = fields.reduce((length, [key]) => length + key.length, 0)
  return (source, execution) => {
    execution.count(keysLength)
    return joinJson(
      '{',
      fields.map(([key, execute]) => prefixed(key, callSafely(execute, source, execution))),
      '}',
    )
  }
}

function compileField(
  context: CompileContext,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): CompleteValue {
  const [node] = nodes
  const name = node?.name.value ?? ''
  if (name === '__typename') return () => JSON.stringify(type.name)
  const field = type.getFields()[name]
  if (node === undefined || field === undefined) throw new Bailout('introspection', `\`${name}\` is selected`)
  const complete = compileValue(context, `${type.name}.${name}`, field.type, nodes)
  const { resolve } = field
  if (!resolve) return (source, execution) => complete((source as Record<string, unknown>)[name], execution)
  const getArguments = compileArguments(field, node)
  const getInfo = createInfo(context, type, field, nodes)
  return (source, execution) => {
    const { contextValue, variables } = execution
    const args = getArguments(variables)
    let value: unknown
    try {
      value = resolve(source, args, contextValue, getInfo(variables))
    } catch (error) {
      resolverFailed(error)
    }
    if (isPromise(value)) return value.then((settled) => complete(settled, execution), resolverFailed)
    if (Array.isArray(value) && value.some(isPromise))
      return Promise.all(value).then((settled) => complete(settled, execution), resolverFailed)
    return complete(value, execution)
  }
}

function resolverFailed(cause: unknown): never {
  throw new Bailout('resolver', 'a resolver failed', { cause })
}

function compileValue(
  context: CompileContext,
  coordinate: string,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): CompleteValue {
  const serialize = compileSerializer(context, coordinate, type, nodes)
  if (serialize)
    return (value, execution) => {
      const json = serialize(value)
      execution.count(json.length)
      return json
    }
  if (isNonNullType(type)) {
    const complete = compileValue(context, coordinate, type.ofType, nodes)
    return (value, execution) => {
      if (value === null || value === undefined) throw new Bailout('value', `\`${coordinate}\` is null`)
      return complete(value, execution)
    }
  }
  const complete = compileNonNull(context, coordinate, type, nodes)
  return (value, execution) => (value === null || value === undefined ? 'null' : complete(value, execution))
}

function compileNonNull(
  context: CompileContext,
  coordinate: string,
  type: Exclude<GraphQLOutputType, { ofType: { readonly name: string } }>,
  nodes: readonly FieldNode[],
): CompleteValue {
  if (isListType(type)) {
    const complete = compileValue(context, coordinate, type.ofType, nodes)
    return (value, execution) => {
      if (!Array.isArray(value)) throw new Bailout('value', `\`${coordinate}\` is no array`)
      return joinJson(
        '[',
        value.map((item) => callSafely(complete, item, execution)),
        ']',
      )
    }
  }
  if (isLeafType(type) || isNonNullType(type) || ('isTypeOf' in type && type.isTypeOf))
    throw new Bailout('custom-type', `\`${coordinate}\` is ${String(type)}`)
  if (!isAbstractType(type)) return compileSelectionSet(context, type, nodes)
  if (type.resolveType) throw new Bailout('custom-type', `${type.name} has \`resolveType\``)
  const executors = new Map<unknown, ExecuteFields>()
  for (const possible of context.schema.getPossibleTypes(type))
    executors.set(possible.name, compileSelectionSet(context, possible, nodes))
  return (value, execution) => {
    const execute = executors.get((value as Record<string, unknown>)['__typename'])
    if (execute === undefined) throw new Bailout('value', `\`${coordinate}\` has no known __typename`)
    return execute(value, execution)
  }
}

/** Turns what is thrown into a rejection: resolvers that were called before are awaited all the same. */
function callSafely(complete: CompleteValue, value: unknown, execution: Execution): Json {
  try {
    return complete(value, execution)
  } catch (error) {
    return Promise.reject(error)
  }
}

function prefixed(key: string, json: Json): Json {
  return typeof json === 'string' ? key + json : json.then((settled) => key + settled)
}

function joinJson(open: string, parts: readonly Json[], close: string): Json {
  if (parts.every((part) => typeof part === 'string')) return open + parts.join() + close
  // oxlint-disable-next-line typescript/await-thenable
  return Promise.all(parts).then((settled) => open + settled.join() + close)
}

function isPromise(value: unknown): value is Promise<unknown> {
  return typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function'
}
