// Writers of fields that have resolvers, and of the objects that such fields are in: they call, wait and put together.
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type OperationDefinitionNode,
} from 'graphql'
import { Bailout } from './bailout.ts'
import { compileArguments } from './coerce-arguments.ts'
import type { Variables } from './coerce-variables.ts'
import { collectFields } from './selected-fields.ts'
import { compileSerializer, type DataWriting } from './serialize-data.ts'
import { TooLongError } from './too-long-error.ts'

/** One execution. */
export class Run {
  readonly context: unknown
  readonly variables: Variables
  readonly #maxLength: number
  #length = 0

  /** `maxLength`: the most characters to write. */
  constructor(context: unknown, variables: Variables, maxLength: number) {
    this.context = context
    this.variables = variables
    this.#maxLength = maxLength
  }

  /** Counts what is written. Throws TooLongError. */
  count(characters: number): void {
    this.#length += characters
    if (this.#length > this.#maxLength) throw new TooLongError('the result is too long')
  }
}

type Text = string | Promise<string>

/**
 * Gives a value's JSON, or settles with it. Throws or rejects with whatever resolvers do, NotPlainError and TooLongError. What is
 * written is counted once, by whoever writes it.
 */
export type ExecuteFields = (value: unknown, run: Run) => Text

export type CompileContext = DataWriting & { readonly operation: OperationDefinitionNode }

/** Creates the writer of an object of that type: of all that `nodes` select of it. */
export function compileSelectionSet(
  compiling: CompileContext,
  type: GraphQLObjectType,
  nodes: readonly (FieldNode | OperationDefinitionNode)[],
): ExecuteFields {
  const fields = collectFields(
    compiling,
    type,
    nodes.map((node) => node.selectionSet),
  )
  const writers = [...fields].map(
    ([key, found]) => [`${JSON.stringify(key)}:`, fieldWriter(compiling, type, found)] as const,
  )
  const keysLength = writers.reduce((length, [key]) => length + key.length, 0)
  return (source, run) => {
    run.count(keysLength)
    const texts = writers.map(([key, write]) => joined(key, attempt(write, source, run)))
    return all(texts, '{', '}')
  }
}

function fieldWriter(
  compiling: CompileContext,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
): ExecuteFields {
  const [node] = nodes
  const name = node?.name.value ?? ''
  if (name === '__typename') return () => JSON.stringify(type.name)
  const field = type.getFields()[name]
  if (node === undefined || field === undefined) throw new Bailout('it asks for the schema')
  const write = valueWriter(compiling, `${type.name}.${name}`, field.type, nodes)
  const { resolve } = field
  if (!resolve) return (source, run) => write((source as Record<string, unknown>)[name], run)
  const readArguments = compileArguments(field, node)
  const infoOf = createInfo(compiling, type, field, nodes)
  return (source, run) => {
    const value: unknown = resolve(source, readArguments(run.variables), run.context, infoOf(run.variables))
    if (isPromise(value)) return value.then((settled) => write(settled, run))
    // A list may be one of promises.
    if (Array.isArray(value) && value.some(isPromise))
      return Promise.all(value).then((settled) => write(settled, run))
    return write(value, run)
  }
}

/** What resolvers are told; the path is not known. */
function createInfo(
  { schema, fragments, operation }: CompileContext,
  parentType: GraphQLObjectType,
  field: GraphQLField<unknown, unknown>,
  fieldNodes: readonly FieldNode[],
): (variables: Variables) => GraphQLResolveInfo {
  const same = {
    fieldName: field.name,
    fieldNodes,
    returnType: field.type,
    parentType,
    path: { prev: undefined, key: field.name, typename: parentType.name },
    schema,
    fragments,
    rootValue: undefined,
    operation,
  }
  return (variableValues) => ({ ...same, variableValues })
}

function valueWriter(
  compiling: CompileContext,
  coordinate: string,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): ExecuteFields {
  const atHand = compileSerializer(compiling, coordinate, type, nodes)
  if (atHand)
    return (value, run) => {
      const text = atHand(value)
      run.count(text.length)
      return text
    }
  if (isNonNullType(type)) {
    const write = valueWriter(compiling, coordinate, type.ofType, nodes)
    return (value, run) => {
      if (value === null || value === undefined) throw new Bailout('null where none may be')
      return write(value, run)
    }
  }
  const write = notNullWriter(compiling, coordinate, type, nodes)
  return (value, run) => (value === null || value === undefined ? 'null' : write(value, run))
}

function notNullWriter(
  compiling: CompileContext,
  coordinate: string,
  type: Exclude<GraphQLOutputType, { ofType: { readonly name: string } }>,
  nodes: readonly FieldNode[],
): ExecuteFields {
  if (isListType(type)) {
    const write = valueWriter(compiling, coordinate, type.ofType, nodes)
    return (value, run) => {
      if (!Array.isArray(value)) throw new Bailout('it is no array')
      return all(
        value.map((item) => attempt(write, item, run)),
        '[',
        ']',
      )
    }
  }
  if (isAbstractType(type)) {
    if (type.resolveType) throw new Bailout('its type has to be resolved')
    const writers = new Map(
      compiling.schema
        .getPossibleTypes(type)
        .map((each) => [each.name, compileSelectionSet(compiling, each, nodes)] as const),
    )
    return (value, run) => {
      const write = writers.get(String((value as Record<string, unknown>)['__typename']))
      if (write === undefined) throw new Bailout('its type is not known')
      return write(value, run)
    }
  }
  if (isLeafType(type) || isNonNullType(type) || type.isTypeOf) throw new Bailout('it has to be coerced')
  return compileSelectionSet(compiling, type, nodes)
}

/** What is thrown is a rejection, so that nobody is left waiting for what was begun beside it. */
function attempt(write: ExecuteFields, value: unknown, run: Run): Text {
  try {
    return write(value, run)
  } catch (error) {
    return Promise.reject(error)
  }
}

function joined(key: string, text: Text): Text {
  return typeof text === 'string' ? key + text : text.then((settled) => key + settled)
}

function all(texts: readonly Text[], open: string, close: string): Text {
  if (texts.every((text) => typeof text === 'string')) return open + texts.join() + close
  // oxlint-disable-next-line typescript/await-thenable
  return Promise.all(texts).then((settled) => open + settled.join() + close)
}

function isPromise(value: unknown): value is Promise<unknown> {
  return (
    typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function'
  )
}
