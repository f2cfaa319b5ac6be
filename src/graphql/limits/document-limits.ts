// The shape of a document, measured in one pass before anything that costs more than its size: validation included.
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { type Fragments, fragmentsByName } from '../../collect-fields.ts'
import { requestError } from '../request-error.ts'
import type { OperationLimits } from './operation-limits.ts'

/** Selections after fragments are spread. Counts may be beyond all bounds: a few lines can spread to billions. */
interface Shape {
  readonly depth: number
  readonly fields: number
  readonly rootFields: number
  readonly aliases: number
  readonly directives: number
}

/** Fields after fragments are spread: whoever spreads to more repeats himself. */
const maxSpreadFields = 20_000
/** Fields of one name in a document, and those with fields of their own: validation compares each with all others. */
const maxRepeated = 250
const maxRepeatedComposites = 30
const maxDefinitions = 250
/** Fragments spread side by side: validation compares each with all others. */
const maxSpreads = 60

const empty: Shape = { depth: 0, fields: 0, rootFields: 0, aliases: 0, directives: 0 }

/** The first limit that a document breaks, as an error; undefined where it keeps them all. */
export function checkDocumentLimits(
  document: DocumentNode,
  limits: OperationLimits,
): GraphQLError | undefined {
  if (document.definitions.length > maxDefinitions)
    return requestError(
      'MAX_FIELDS_LIMIT',
      `The document has too many definitions: at most ${maxDefinitions} are allowed.`,
    )
  const measure = createMeasure(fragmentsByName(document))
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION)
      continue
    const shape = measure.definition(definition)
    const directives = shape.directives + (definition.directives?.length ?? 0)
    // A fragment's first level is an operation's root only where it is spread there, and counts there.
    const rootFields = definition.kind === Kind.OPERATION_DEFINITION ? shape.rootFields : 0
    const refusal = checkCounts({ ...shape, rootFields, directives }, limits)
    if (refusal) return refusal
  }
  if (measure.spreads() > maxSpreads)
    return requestError(
      'MAX_FIELDS_LIMIT',
      `Too many fragments are spread side by side: at most ${maxSpreads} are allowed.`,
    )
  for (const [names, max] of [
    [measure.names, maxRepeated],
    [measure.composites, maxRepeatedComposites],
  ] as const) {
    for (const [name, count] of names)
      if (count > max)
        return requestError(
          'MAX_FIELDS_LIMIT',
          `The field \`${name}\` is selected ${count} times: at most ${max} are allowed.`,
        )
  }
  return undefined
}

function checkCounts(shape: Shape, limits: OperationLimits): GraphQLError | undefined {
  const { depth, rootFields, aliases, directives, fields } = shape
  const { maxDepth, maxRootFields, maxAliases, maxDirectives } = limits
  if (depth > maxDepth)
    return requestError(
      'MAX_DEPTH_LIMIT',
      `The operation is nested too deep: at most ${maxDepth} levels are allowed.`,
    )
  if (rootFields > maxRootFields)
    return requestError(
      'MAX_ROOT_FIELDS_LIMIT',
      `The operation has too many root fields: at most ${maxRootFields} are allowed.`,
    )
  if (aliases > maxAliases)
    return requestError(
      'MAX_ALIASES_LIMIT',
      `The operation has too many aliases: at most ${maxAliases} are allowed.`,
    )
  if (directives > maxDirectives)
    return requestError(
      'MAX_DIRECTIVES_LIMIT',
      `The operation has too many directives: at most ${maxDirectives} are allowed.`,
    )
  if (fields > maxSpreadFields)
    return requestError(
      'MAX_FIELDS_LIMIT',
      `The operation selects too many fields: at most ${maxSpreadFields} are allowed.`,
    )
  return undefined
}

interface Measure {
  readonly definition: (definition: OperationDefinitionNode | FragmentDefinitionNode) => Shape
  /** The most fragments that one selection set spreads. */
  readonly spreads: () => number
  /** How often each response name stands in the document, and how often with fields of its own. */
  readonly names: ReadonlyMap<string, number>
  readonly composites: ReadonlyMap<string, number>
}

/** Fragments are measured once each. One that spreads itself counts as empty there: validation refuses it. */
function createMeasure(fragments: Fragments): Measure {
  const known = new Map<string, Shape>()
  const names = new Map<string, number>()
  const composites = new Map<string, number>()
  let spreads = 0

  function measureFragment(name: string): Shape {
    const measured = known.get(name)
    const fragment = fragments[name]
    if (measured || fragment === undefined) return measured ?? empty
    known.set(name, empty)
    const shape = measureSet(fragment.selectionSet)
    known.set(name, shape)
    return shape
  }

  function measureSet(set: SelectionSetNode): Shape {
    let { depth, fields, rootFields, aliases, directives } = empty
    let spreadHere = 0
    for (const selection of set.selections) {
      directives += selection.directives?.length ?? 0
      let inner = empty
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value
        names.set(name, (names.get(name) ?? 0) + 1)
        if (selection.selectionSet) {
          composites.set(name, (composites.get(name) ?? 0) + 1)
          inner = measureSet(selection.selectionSet)
        }
        fields += 1
        rootFields += 1
        if (selection.alias) aliases += 1
        depth = Math.max(depth, inner.depth + 1)
      } else {
        if (selection.kind === Kind.FRAGMENT_SPREAD) spreadHere += 1
        inner =
          selection.kind === Kind.INLINE_FRAGMENT
            ? measureSet(selection.selectionSet)
            : measureFragment(selection.name.value)
        rootFields += inner.rootFields
        depth = Math.max(depth, inner.depth)
      }
      fields += inner.fields
      aliases += inner.aliases
      directives += inner.directives
    }
    spreads = Math.max(spreads, spreadHere)
    return { depth, fields, rootFields, aliases, directives }
  }

  return {
    // A fragment that was spread before is measured: its fields are not counted again.
    definition: (definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION && fragments[definition.name.value] === definition
        ? measureFragment(definition.name.value)
        : measureSet(definition.selectionSet),
    spreads: () => spreads,
    names,
    composites,
  }
}
