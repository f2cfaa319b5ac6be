// The catalogue subgraph: another team's facts about agents, by the one key that all subgraphs share, the name.
import { type Subgraph, startSubgraph } from './subgraph.ts'

export interface CatalogueAgent {
  readonly name: string
  readonly owner: string
  readonly description: string
}

/** The agents that the emulator has sessions of. */
export const catalogueAgents: readonly CatalogueAgent[] = [
  { name: 'support-bot', owner: 'Customer Care', description: 'Answers customers, day and night.' },
  { name: 'travel-planner', owner: 'Travel Desk', description: 'Plans and books business trips.' },
  { name: 'code-reviewer', owner: 'Platform', description: 'Reads pull requests before people do.' },
]

/** Starts the catalogue, on any free port unless one is given. */
export function startCatalogue(
  agents: readonly CatalogueAgent[] = catalogueAgents,
  port = 0,
): Promise<Subgraph> {
  const resolvers = {
    Query: { agents: () => agents },
    Agent: {
      __resolveReference: ({ name }: { name: string }) => agents.find((agent) => agent.name === name) ?? null,
    },
  }
  return startSubgraph('catalogue.graphql', resolvers, port)
}
