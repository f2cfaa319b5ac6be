// What a schema breaks of one that was released: for clients, any part of the API schema; for other subgraphs, the keys of
// entities.
import { CriticalityLevel, diff } from '@graphql-inspector/core'
import { Kind, parse } from 'graphql'
import { toApiSchema } from './api-schema.ts'

/** A line for each promise of the released schema that the current one does not keep; both as `schema.graphql` has them. */
export async function findBreakingChanges(released: string, current: string): Promise<string[]> {
  return [...(await brokenForClients(released, current)), ...brokenForSubgraphs(released, current)]
}

/** A line for each change after which an operation that was valid is not, or means something else. */
async function brokenForClients(released: string, current: string): Promise<string[]> {
  const changes = await diff(toApiSchema(parse(released)), toApiSchema(parse(current)))
  return changes
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .map(({ message }) => message)
}

/** A line for each key by which another subgraph may refer to an entity, and cannot any more. */
function brokenForSubgraphs(released: string, current: string): string[] {
  const left = new Set(keysOf(current))
  return keysOf(released)
    .filter((key) => !left.has(key))
    .map((key) => `Key of an entity was removed: ${key}`)
}

/** `Type @key(fields: "…")` for each key that references are resolved by. */
function keysOf(sdl: string): string[] {
  return parse(sdl).definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return []
    return (definition.directives ?? [])
      .filter((directive) => directive.name.value === 'key')
      .map((directive) => {
        const fields = directive.arguments?.find((argument) => argument.name.value === 'fields')?.value
        const text = fields?.kind === Kind.STRING ? fields.value : ''
        return `${definition.name.value} @key(fields: "${text.trim().split(/\s+/).toSorted().join(' ')}")`
      })
  })
}
