// The fragments of a document, under the names that its client chose.
import { type DocumentNode, type FragmentDefinitionNode, Kind } from 'graphql'

/** By name. */
export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
  return fragments
}

/** The same as graphql-js passes it to resolvers: an object without a prototype, so that no name finds a member of every object. */
export function fragmentsByName(document: DocumentNode): Readonly<Record<string, FragmentDefinitionNode>> {
  const map = Object.create(null) as Record<string, FragmentDefinitionNode>
  for (const [name, fragment] of fragmentsOf(document)) map[name] = fragment
  return map
}
