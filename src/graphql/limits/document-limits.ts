// Limits on a document, checked in one pass before anything that costs more than its size, validation included.
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
  type SelectionSetNode,
} from 'graphql'
import { type Fragments, fragmentsByName } from '../../collect-fields.ts'
import { requestError } from '../request-error.ts'
import type { OperationLimits } from './operation-limits.ts'

/** Counts after fragments are spread. They can be huge: a few lines can spread to billions of fields. */
interface DocumentMetrics {
  readonly depth: number
  readonly fields: number
  readonly rootFields: number
  readonly aliases: number
  readonly directives: number
}

/** Maximum fields after fragments are spread. */
const maxSpreadFields = 20_000
/** Maximum occurrences of a response key, and of one with a selection set: validation compares each with all others. */
const maxFieldOccurrences = 250
const maxCompositeOccurrences = 30
const maxDefinitions = 250
/** Maximum root fields of a mutation: they are executed one after the other, and each waits for the REST API. */
const maxMutations = 5
/** Maximum fragment spreads in one selection set: validation compares each with all others. */
const maxSpreads = 60

const empty: DocumentMetrics = { depth: 0, fields: 0, rootFields: 0, aliases: 0, directives: 0 }

/** Returns the error for the first limit that the document exceeds, undefined if it exceeds none. */
export function checkDocumentLimits(
  document: DocumentNode,
  limits: OperationLimits,
): GraphQLError | undefined {
  if (document.definitions.length > maxDefinitions)
    return requestError(
      'MAX_FIELDS_LIMIT',
      `The document has too many definitions: at most ${maxDefinitions} are allowed.`,
    )
  const meter = createDocumentMeter(fragmentsByName(document))
  for (const definition of document.definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION)
      continue
    const metrics = meter.definition(definition)
    const directives = metrics.directives + (definition.directives?.length ?? 0)
    // A fragment's first level is an operation's root only where it is spread there, and counts there.
    const rootFields = definition.kind === Kind.OPERATION_DEFINITION ? metrics.rootFields : 0
    const error =
      checkMetrics({ ...metrics, rootFields, directives }, limits) ?? checkMutations(definition, rootFields)
    if (error) return error
  }
  if (meter.spreads() > maxSpreads)
    return requestError(
      'MAX_FIELDS_LIMIT',
      `Too many fragments are spread side by side: at most ${maxSpreads} are allowed.`,
    )
  for (const [counts, max] of [
    [meter.occurrences, maxFieldOccurrences],
    [meter.compositeOccurrences, maxCompositeOccurrences],
  ] as const) {
    for (const [key, count] of counts)
      if (count > max)
        return requestError(
          'MAX_FIELDS_LIMIT',
          `The field \`${key}\` is selected ${count} times: at most ${max} are allowed.`,
        )
  }
  return undefined
}

function checkMutations(
  definition: OperationDefinitionNode | FragmentDefinitionNode,
  rootFields: number,
): GraphQLError | undefined {
  const isMutation =
    definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.MUTATION
  return isMutation && rootFields > maxMutations
    ? requestError(
        'MAX_ROOT_FIELDS_LIMIT',
        `The mutation has too many root fields: at most ${maxMutations} are allowed.`,
      )
    : undefined
}

function checkMetrics(metrics: DocumentMetrics, limits: OperationLimits): GraphQLError | undefined {
  const { depth, rootFields, aliases, directives, fields } = metrics
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

interface DocumentMeter {
  readonly definition: (definition: OperationDefinitionNode | FragmentDefinitionNode) => DocumentMetrics
  /** Returns the maximum of fragment spreads in one selection set so far. */
  readonly spreads: () => number
  /** How often each response key occurs in what was measured so far, and how often with a selection set. */
  readonly occurrences: ReadonlyMap<string, number>
  readonly compositeOccurrences: ReadonlyMap<string, number>
}

/** Creates a meter that measures each fragment once. One that spreads itself counts as empty there: validation refuses it. */
function createDocumentMeter(fragments: Fragments): DocumentMeter {
  const fragmentMetrics = new Map<string, DocumentMetrics>()
  const occurrences = new Map<string, number>()
  const compositeOccurrences = new Map<string, number>()
  let spreads = 0

  function measureFragment(name: string): DocumentMetrics {
    const measured = fragmentMetrics.get(name)
    const fragment = fragments[name]
    if (measured || fragment === undefined) return measured ?? empty
    fragmentMetrics.set(name, empty)
    const metrics = measureSet(fragment.selectionSet)
    fragmentMetrics.set(name, metrics)
    return metrics
  }

  function measureSet(set: SelectionSetNode): DocumentMetrics {
    let { depth, fields, rootFields, aliases, directives } = empty
    let spreadHere = 0
    for (const selection of set.selections) {
      directives += selection.directives?.length ?? 0
      let inner = empty
      if (selection.kind === Kind.FIELD) {
        const name = selection.alias?.value ?? selection.name.value
        increment(occurrences, name)
        if (selection.selectionSet) {
          increment(compositeOccurrences, name)
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
    occurrences,
    compositeOccurrences,
  }
}

function increment(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
