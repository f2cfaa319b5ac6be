// Objects whose fields are properties, straight to JSON. Their serializers are generated source code: a loop over field
// names costs several times what the fields cost. JSON is joined from few parts, since a part costs as much as its length.
import {
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql'
import { type CollectContext, collectFields } from '../collect-fields.ts'
import { Bailout } from './bailout.ts'
import { BrokenHintError, type FieldHints } from './field-hints.ts'
import { type MemoizedField, memoizedFunction } from './memoized-fields.ts'
import {
  checkedUnescapedString,
  leafSerializer,
  type SerializeLeaf,
  unescapedString,
} from './serialize-leaf.ts'

/** Returns a value's JSON. Throws a Bailout, also where one list alone is longer than `maxLength`. */
export type Serialize = (value: unknown) => string

export interface SerializerContext extends CollectContext {
  readonly fieldHints: FieldHints
  /** Whether hints are verified for every value. */
  readonly checkHints: boolean
  /** Maximum characters of the response's data. */
  readonly maxLength: number
}

/** Compiles the serializer of a field's values; undefined where a resolver or a custom type is below it. */
export function compileSerializer(
  context: SerializerContext,
  coordinate: string,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Serialize | undefined {
  const source = new SerializerSource(context)
  const name = source.add(coordinate, type, nodes)
  return name === undefined ? undefined : source.compile(name)
}

/** A part of an object's JSON: constant, an expression, or a memoized field. */
type Part = { readonly constant: string } | { readonly expression: string } | MemoizedField

/** Source code of functions that call each other. Of names, only the schema's and response keys get into it. */
class SerializerSource {
  readonly #context: SerializerContext
  readonly #functions: string[] = []
  readonly #leaves: SerializeLeaf[] = []
  #names = 0

  constructor(context: SerializerContext) {
    this.#context = context
  }

  /** Adds the function for values of that type and returns its name. */
  add(coordinate: string, type: GraphQLOutputType, nodes: readonly FieldNode[]): string | undefined {
    const whenNull = isNonNullType(type) ? bailout(`\`${coordinate}\` is null`) : 'return "null"'
    const body = this.#body(coordinate, isNonNullType(type) ? type.ofType : type, nodes)
    if (body === undefined) return undefined
    const name = this.#name('serialize')
    this.#functions.push(
      `function ${name}(value) { if (value === null || value === undefined) ${whenNull}; ${body} }`,
    )
    return name
  }

  compile(name: string): Serialize {
    const { maxLength, checkHints } = this.#context
    const scope = {
      leaves: this.#leaves,
      unescapedString: checkHints ? checkedUnescapedString : unescapedString,
      maxLength,
      Bailout,
      BrokenHintError,
    }
    const source = `"use strict"; ${this.#functions.join('\n')}\nreturn ${name}`
    // oxlint-disable-next-line typescript/no-implied-eval
    return new Function(...Object.keys(scope), source)(...Object.values(scope)) as Serialize
  }

  #name(prefix: string): string {
    this.#names += 1
    return `${prefix}${this.#names}`
  }

  #body(coordinate: string, type: GraphQLOutputType, nodes: readonly FieldNode[]): string | undefined {
    if (isListType(type)) return this.#listBody(coordinate, type.ofType, nodes)
    if (isAbstractType(type)) return this.#abstractBody(coordinate, type, nodes)
    if (isNonNullType(type)) return undefined
    if (!isLeafType(type)) return this.#objectBody(coordinate, type, nodes)
    if (this.#context.fieldHints.get(coordinate) === 'noEscape')
      return `return '"' + unescapedString(value) + '"'`
    const leaf = leafSerializer(type)
    return leaf && `return leaves[${this.#leaves.push(leaf) - 1}](value)`
  }

  #listBody(coordinate: string, type: GraphQLOutputType, nodes: readonly FieldNode[]): string | undefined {
    const item = this.add(coordinate, type, nodes)
    return (
      item &&
      `if (!Array.isArray(value)) ${bailout(`\`${coordinate}\` is no array`)}
let json = "["
for (let index = 0; index < value.length; index += 1) {
  json += index === 0 ? ${item}(value[index]) : "," + ${item}(value[index])
  if (json.length > maxLength) throw new Bailout("too-long", "a list is too long")
}
return json + "]"`
    )
  }

  #abstractBody(
    coordinate: string,
    type: GraphQLAbstractType,
    nodes: readonly FieldNode[],
  ): string | undefined {
    if (type.resolveType) return undefined
    let cases = ''
    for (const possible of this.#context.schema.getPossibleTypes(type)) {
      const body = this.#objectBody(coordinate, possible, nodes)
      if (body === undefined) return undefined
      cases += `case ${JSON.stringify(possible.name)}: { ${body} }\n`
    }
    return `switch (value.__typename) { ${cases} default: ${bailout(`\`${coordinate}\` has no known __typename`)} }`
  }

  #objectBody(coordinate: string, type: GraphQLObjectType, nodes: readonly FieldNode[]): string | undefined {
    if (type.isTypeOf) return undefined
    const parts: Part[] = []
    for (const [key, found] of collectFields(this.#context, type, nodes)) {
      const prefix = `${parts.length === 0 ? '{' : ','}${JSON.stringify(key)}:`
      const field = this.#fieldParts(type, prefix, found)
      if (field === undefined) return undefined
      parts.push(...field)
    }
    parts.push({ constant: parts.length === 0 ? '{}' : '}' })
    return `if (typeof value !== "object" || typeof value.then === "function") ${bailout(`\`${coordinate}\` is no object`)}
return ${this.#expression(parts)}`
  }

  #fieldParts(type: GraphQLObjectType, prefix: string, nodes: readonly FieldNode[]): Part[] | undefined {
    const name = nodes[0]?.name.value ?? ''
    if (name === '__typename') return [{ constant: `${prefix}${JSON.stringify(type.name)}` }]
    const field = type.getFields()[name]
    if (field === undefined || field.resolve) return undefined
    const coordinate = `${type.name}.${name}`
    const hint = this.#context.fieldHints.get(coordinate)
    if (hint === 'noEscape' && isNonNullType(field.type))
      return [{ constant: `${prefix}"` }, { expression: `unescapedString(value.${name})` }, { constant: '"' }]
    const serializer = this.add(coordinate, field.type, nodes)
    if (serializer === undefined) return undefined
    if (hint === 'memoize') return [{ prefix, property: name, serializer }]
    return [{ constant: prefix }, { expression: `${serializer}(value.${name})` }]
  }

  /** Joins the parts; neighbours of one kind become one term. */
  #expression(parts: readonly Part[]): string {
    const terms: string[] = []
    let constant = ''
    let memoized: MemoizedField[] = []
    const flush = () => {
      if (constant !== '') terms.push(JSON.stringify(constant))
      if (memoized.length > 0) terms.push(this.#addMemoized(memoized))
      constant = ''
      memoized = []
    }
    for (const part of parts) {
      if ('constant' in part ? memoized.length > 0 : constant !== '' || !('property' in part)) flush()
      if ('constant' in part) constant += part.constant
      else if ('property' in part) memoized.push(part)
      else terms.push(part.expression)
    }
    flush()
    return terms.join(' + ')
  }

  #addMemoized(fields: readonly MemoizedField[]): string {
    const name = this.#name('memoized')
    this.#functions.push(memoizedFunction(name, fields, this.#context.checkHints))
    return `${name}(${fields.map(({ property }) => `value.${property}`).join()})`
  }
}

function bailout(message: string): string {
  return `throw new Bailout("value", ${JSON.stringify(message)})`
}
