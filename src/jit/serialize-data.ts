// Writers of what is at hand: an object whose fields are properties, and theirs, straight to JSON. They are compiled,
// because going through lists of field names costs several times what the fields themselves cost; and an answer is put
// together from few pieces, because each costs as much as its length does.
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
import { Bailout } from './bailout.ts'
import type { HintOf } from './field-hints.ts'
import { type CollectContext, collectFields } from './selected-fields.ts'
import { leafSerializer, type SerializeLeaf, unescapedString } from './serialize-leaf.ts'
import { TooLongError } from './too-long-error.ts'

/** Writes a value of one type as JSON. Throws NotPlainError, and TooLongError where one list alone is too long. */
export type Serialize = (value: unknown) => string

export interface DataWriting extends CollectContext {
  readonly hintOf: HintOf
  /** The most characters of a result. */
  readonly maxLength: number
}

/** Creates the writer of a field's values; undefined where a resolver or a custom scalar stands between them and JSON. */
export function compileSerializer(
  writing: DataWriting,
  coordinate: string,
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
): Serialize | undefined {
  const module = new WriterModule(writing)
  const name = module.add(coordinate, type, nodes)
  return name === undefined ? undefined : module.compile(name)
}

/** A piece of an object's text: as it is, an expression that gives it, or the same for a run of shared fields. */
type Piece =
  | { readonly text: string }
  | { readonly code: string }
  | { readonly key: string; readonly property: string; readonly writer: string }

/** How many runs of shared fields are kept: a page has sessions in a few states. */
const sharedRuns = 8

/** The source of writers that call each other. Only names of the schema and aliases get into it. */
class WriterModule {
  readonly #writing: DataWriting
  readonly #lines: string[] = []
  readonly #leaves: SerializeLeaf[] = []
  #names = 0

  constructor(writing: DataWriting) {
    this.#writing = writing
  }

  /** Adds the writer of a type; its name. */
  add(coordinate: string, type: GraphQLOutputType, nodes: readonly FieldNode[]): string | undefined {
    const whenNull = isNonNullType(type)
      ? 'throw new NotPlainError("null where none may be")'
      : 'return "null"'
    const body = this.#bodyOf(coordinate, isNonNullType(type) ? type.ofType : type, nodes)
    if (body === undefined) return undefined
    const name = this.#name('write')
    this.#lines.push(
      `function ${name}(value) { if (value === null || value === undefined) ${whenNull}; ${body} }`,
    )
    return name
  }

  compile(name: string): Serialize {
    const source = `"use strict"; ${this.#lines.join('\n')}\nreturn ${name}`
    // oxlint-disable-next-line typescript/no-implied-eval
    const create = new Function('leaves', 'plainText', 'maxLength', 'NotPlainError', 'TooLongError', source)
    return create(this.#leaves, unescapedString, this.#writing.maxLength, Bailout, TooLongError) as Serialize
  }

  #name(prefix: string): string {
    this.#names += 1
    return `${prefix}${this.#names}`
  }

  #bodyOf(coordinate: string, type: GraphQLOutputType, nodes: readonly FieldNode[]): string | undefined {
    if (isListType(type)) return this.#listBody(coordinate, type.ofType, nodes)
    if (isAbstractType(type)) return this.#abstractBody(type, nodes)
    if (isNonNullType(type)) return undefined
    if (!isLeafType(type)) return this.#objectBody(type, nodes)
    if (this.#writing.hintOf(coordinate) === 'plain') return `return '"' + plainText(value) + '"'`
    const leaf = leafSerializer(type)
    return leaf && `return leaves[${this.#leaves.push(leaf) - 1}](value)`
  }

  #listBody(coordinate: string, type: GraphQLOutputType, nodes: readonly FieldNode[]): string | undefined {
    const item = this.add(coordinate, type, nodes)
    return (
      item &&
      `if (!Array.isArray(value)) throw new NotPlainError("it is no array")
let text = "["
for (let index = 0; index < value.length; index += 1) {
  text += index === 0 ? ${item}(value[index]) : "," + ${item}(value[index])
  if (text.length > maxLength) throw new TooLongError("a list is too long")
}
return text + "]"`
    )
  }

  #abstractBody(type: GraphQLAbstractType, nodes: readonly FieldNode[]): string | undefined {
    if (type.resolveType) return undefined
    let cases = ''
    for (const possible of this.#writing.schema.getPossibleTypes(type)) {
      const body = this.#objectBody(possible, nodes)
      if (body === undefined) return undefined
      cases += `case ${JSON.stringify(possible.name)}: { ${body} }\n`
    }
    return `switch (value.__typename) { ${cases} default: throw new NotPlainError("its type is not known") }`
  }

  #objectBody(type: GraphQLObjectType, nodes: readonly FieldNode[]): string | undefined {
    if (type.isTypeOf) return undefined
    const pieces: Piece[] = []
    const sets = nodes.map((node) => node.selectionSet)
    for (const [key, found] of collectFields(this.#writing, type, sets)) {
      const field = this.#fieldPieces(
        type,
        `${pieces.length === 0 ? '{' : ','}${JSON.stringify(key)}:`,
        found,
      )
      if (field === undefined) return undefined
      pieces.push(...field)
    }
    pieces.push({ text: pieces.length === 0 ? '{}' : '}' })
    return `if (typeof value !== "object" || typeof value.then === "function") throw new NotPlainError("it is no object")
return ${this.#expressionOf(pieces)}`
  }

  #fieldPieces(type: GraphQLObjectType, key: string, nodes: readonly FieldNode[]): Piece[] | undefined {
    const name = nodes[0]?.name.value ?? ''
    if (name === '__typename') return [{ text: `${key}${JSON.stringify(type.name)}` }]
    const field = type.getFields()[name]
    if (field === undefined || field.resolve) return undefined
    const coordinate = `${type.name}.${name}`
    const hint = this.#writing.hintOf(coordinate)
    if (hint === 'plain' && isNonNullType(field.type))
      return [{ text: `${key}"` }, { code: `plainText(value.${name})` }, { text: '"' }]
    const writer = this.add(coordinate, field.type, nodes)
    if (writer === undefined) return undefined
    if (hint === 'shared') return [{ key, property: name, writer }]
    return [{ text: key }, { code: `${writer}(value.${name})` }]
  }

  /** Neighbouring pieces of one kind become one. */
  #expressionOf(pieces: readonly Piece[]): string {
    const terms: string[] = []
    let text = ''
    let run: Extract<Piece, { key: string }>[] = []
    const end = () => {
      if (text !== '') terms.push(JSON.stringify(text))
      if (run.length > 0) terms.push(this.#addShared(run))
      text = ''
      run = []
    }
    for (const piece of pieces) {
      if ('text' in piece ? run.length > 0 : text !== '' || !('key' in piece)) end()
      if ('text' in piece) text += piece.text
      else if ('key' in piece) run.push(piece)
      else terms.push(piece.code)
    }
    end()
    return terms.join(' + ')
  }

  /** Adds the writer of shared fields that follow each other: what was written lately is kept, each run in one piece. */
  #addShared(run: readonly Extract<Piece, { key: string }>[]): string {
    const name = this.#name('shared')
    const values = run.map((_, index) => `value${index}`)
    const isSame = values.map((value, index) => `${name}Values[index + ${index}] === ${value}`).join(' && ')
    const texts = run.map(({ key, writer }, index) => `${JSON.stringify(key)}, ${writer}(value${index})`)
    this.#lines.push(`let ${name}Values = [], ${name}Texts = [], ${name}Next = 0
function ${name}(${values.join()}) {
  for (let slot = 0, index = 0; slot < ${name}Texts.length; slot += 1, index += ${run.length})
    if (${isSame}) return ${name}Texts[slot]
  const text = [${texts.join()}].join("")
  const at = ${name}Next * ${run.length}
  ${values.map((value, index) => `${name}Values[at + ${index}] = ${value}`).join('; ')}
  ${name}Texts[${name}Next] = text
  ${name}Next = (${name}Next + 1) % ${sharedRuns}
  return text
}`)
    return `${name}(${run.map(({ property }) => `value.${property}`).join()})`
  }
}
