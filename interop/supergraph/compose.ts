// Composition without any service: the supergraph out of three files and three addresses.
import { readFileSync } from 'node:fs'
import { composeServices } from '@apollo/composition'
import { parse } from 'graphql'
import type { NodeInterface, Writes } from '../../src/graphql/schema.ts'
import type { SubgraphName } from './router.ts'

/** Where a subgraph's schema is: relative to this folder. */
export function schemaFileOf(
  name: SubgraphName,
  federatedNode: NodeInterface = 'on',
  writes: Writes = 'off',
): string {
  if (name !== 'sessions') return `${name}.graphql`
  const form = `${federatedNode === 'on' ? '' : '-without-node'}${writes === 'on' ? '-with-writes' : ''}`
  return `../../docs/__generated__/subgraph${form}.graphql`
}

/** Composes the subgraphs at these addresses. Throws with every error that the composer finds. */
export function composeSupergraph(
  urls: Readonly<Record<SubgraphName, string>>,
  federatedNode: NodeInterface = 'on',
  writes: Writes = 'off',
): string {
  const services = (Object.keys(urls) as SubgraphName[]).map((name) => ({
    name,
    url: urls[name],
    typeDefs: parse(
      readFileSync(new URL(schemaFileOf(name, federatedNode, writes), import.meta.url), 'utf8'),
    ),
  }))
  const { errors, supergraphSdl } = composeServices(services)
  if (supergraphSdl === undefined) throw new AggregateError(errors ?? [], (errors ?? []).join('\n'))
  return supergraphSdl
}
